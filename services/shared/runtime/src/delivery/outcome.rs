//! From a receiver's answer to the outcome of a delivery attempt; no I/O.

use chrono::TimeDelta;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_store::outbox::{Answer, Attempts};
use tonic::{Code, Status};
use tonic_types::{ErrorInfo, StatusExt};

use crate::access;
use crate::config::Limits;
use crate::facts::UNKNOWN_EVENT;
use crate::failure::{DOMAIN, rule_source};

/// First and longest pause between attempts.
const PAUSE_FIRST_MS: i64 = 100;
const PAUSE_MAX_MS: i64 = 30_000;
/// Longest pause at a receiver that does not know such events yet: regions upgrade each in its own time.
const PAUSE_UNKNOWN_MAX_MS: i64 = 300_000;
/// Longest pause after "not known yet": what the event builds on is on its way in another stream, as a rule within
/// seconds. After [`EARLY_SOON`] attempts that stream is held up, and there is no hurry.
const PAUSE_EARLY_MAX_MS: i64 = 2_000;
const EARLY_SOON: u32 = 100;

/// The outcome of one delivery attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Delivered,
    Retry(TimeDelta),
    /// Retried too: the gate refused this service as a caller, whatever the event.
    CallerRefused(TimeDelta),
    /// Retried too: what the event builds on has not arrived.
    Early(TimeDelta),
    /// Retried too, with an alarm: the receiver does not know such events yet.
    Unknown(TimeDelta),
    Park,
}

/// What an answer means, whatever came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Delivered,
    Unavailable,
    CallerRefused,
    Failed,
    Early,
    Unknown,
    Refused,
}

/// The outcome of an attempt by its answer, and the attempts with this one. Each kind of answer has a patience of its own: an
/// outage of hours does not bring a fault nearer to being parked, nor does waiting for an upgrade, and what alternates
/// is counted on.
pub(super) fn outcome_of(
    limits: &Limits,
    before: Attempts,
    answer: &Result<DeliveryOutcome, Status>,
) -> (Attempts, Outcome) {
    let meaning = meaning(answer);
    let attempts = match meaning {
        Meaning::Delivered | Meaning::Refused | Meaning::Unavailable | Meaning::CallerRefused => {
            before.and(Answer::Unavailable)
        }
        Meaning::Failed => before.and(Answer::Failed),
        Meaning::Early => before.and(Answer::Early),
        Meaning::Unknown => before.and(Answer::Unknown),
    };
    let after = pause(attempts.others(), PAUSE_MAX_MS);
    let outcome = match meaning {
        Meaning::Delivered => Outcome::Delivered,
        Meaning::Unavailable => Outcome::Retry(after),
        Meaning::CallerRefused => Outcome::CallerRefused(after),
        Meaning::Failed if attempts.failed < limits.relay_attempts => Outcome::Retry(after),
        Meaning::Early if attempts.early < limits.relay_early_attempts => {
            Outcome::Early(early_pause(attempts.early))
        }
        Meaning::Unknown if attempts.unknown < limits.relay_unknown_attempts => {
            Outcome::Unknown(pause(attempts.unknown, PAUSE_UNKNOWN_MAX_MS))
        }
        Meaning::Failed | Meaning::Early | Meaning::Unknown | Meaning::Refused => Outcome::Park,
    };
    (attempts, outcome)
}

fn meaning(answer: &Result<DeliveryOutcome, Status>) -> Meaning {
    let status = match answer {
        Ok(DeliveryOutcome::Applied | DeliveryOutcome::Duplicate) => return Meaning::Delivered,
        Ok(DeliveryOutcome::NotKnownYet) => return Meaning::Early,
        // A newer receiver's answer that this version does not know.
        Ok(DeliveryOutcome::Unspecified) => return Meaning::Failed,
        Err(status) => status,
    };
    match status.code() {
        Code::Unavailable
        | Code::DeadlineExceeded
        | Code::ResourceExhausted
        | Code::Aborted
        | Code::Cancelled => Meaning::Unavailable,
        Code::Unauthenticated => Meaning::CallerRefused,
        _ if is_from_gate(status) => Meaning::CallerRefused,
        Code::Internal | Code::Unknown => Meaning::Failed,
        _ if is_unknown_event(status) => Meaning::Unknown,
        _ if is_from_no_receiver(status) => Meaning::Failed,
        _ => Meaning::Refused,
    }
}

/// A gateway's or an older receiver's answer, or a region that is being moved: none of them has looked at the event.
fn is_from_no_receiver(status: &Status) -> bool {
    let details = status.get_error_details();
    details
        .error_info()
        .is_none_or(|info| info.reason == "REGION_NOT_SERVED")
}

/// The receiver is of a release that does not know such an event yet: a rollout brings the next one.
fn is_unknown_event(status: &Status) -> bool {
    own_info(status).is_some_and(|info| info.reason == UNKNOWN_EVENT)
}

/// Refused before the event was looked at: keys, certificates and roles change, and the event has no fault.
fn is_from_gate(status: &Status) -> bool {
    let info = own_info(status);
    info.is_some_and(|info| access::REASONS.contains(&info.reason.as_str()))
}

/// The reason that a service of this system states.
fn own_info(status: &Status) -> Option<ErrorInfo> {
    let info = status.get_details_error_info();
    info.filter(|info| info.domain == DOMAIN)
}

/// The answer in short, for the operator: code, reason, rule and the id of a fault. Never the text, which can quote the
/// case.
pub(super) fn summary_of(answer: &Result<DeliveryOutcome, Status>) -> String {
    let status = match answer {
        Ok(outcome) => return outcome.as_str_name().to_owned(),
        Err(status) => status,
    };
    let mut summary = format!("{:?}", status.code());
    if let Some(info) = own_info(status) {
        summary.push_str(&format!(": {}", info.reason));
        if let Some(rule) = rule_source(&info.metadata) {
            summary.push_str(&format!(" ({rule})"));
        }
        if let Some(id) = info.metadata.get("error_id") {
            summary.push_str(&format!(" {id}"));
        }
    }
    summary
}

/// Doubles from the first pause to the longest.
fn pause(tried: u32, longest_ms: i64) -> TimeDelta {
    let doubled = 1_i64
        .checked_shl(tried.saturating_sub(1).min(20))
        .unwrap_or(i64::MAX);
    TimeDelta::milliseconds(PAUSE_FIRST_MS.saturating_mul(doubled).min(longest_ms))
}

fn early_pause(early: u32) -> TimeDelta {
    let longest = if early < EARLY_SOON {
        PAUSE_EARLY_MAX_MS
    } else {
        PAUSE_MAX_MS
    };
    pause(early, longest)
}

#[cfg(test)]
mod tests {
    use tilskudd_kernel::lang::LocalText;
    use tilskudd_kernel::source::RuleSource;

    use super::*;
    use crate::delivery::refusals;
    use crate::failure::{Failure, Kind};

    #[test]
    fn a_summary_is_code_reason_and_rule_and_no_text() {
        let text = LocalText::new("Ola Nordmann", "Ola Nordmann", "Ola Nordmann");
        let refused = Failure::precondition("APPLICANT_BARRED", text.clone())
            .because(RuleSource::law("forvaltningsloven", "§6"));
        let summary = |status: Status| summary_of(&Err(status));
        assert_eq!(
            summary(refused.into()),
            "FailedPrecondition: APPLICANT_BARRED (forvaltningsloven §6)"
        );
        assert_eq!(
            summary(Failure::new(Kind::NotFound, "NOT_FOUND", text).into()),
            "NotFound: NOT_FOUND"
        );
        let fault = summary(Failure::internal("Ola Nordmann").into());
        assert!(
            fault.starts_with("Internal: INTERNAL ") && !fault.contains("Ola"),
            "{fault}"
        );
        // Of others nothing but the code.
        assert_eq!(summary(Status::unknown("Ola Nordmann")), "Unknown");
        assert_eq!(
            summary_of(&Ok(DeliveryOutcome::NotKnownYet)),
            "DELIVERY_OUTCOME_NOT_KNOWN_YET"
        );
    }

    fn unknown_event() -> Status {
        Failure::from(refusals::unknown_event("a.B", 1)).into()
    }

    fn failed() -> Status {
        Failure::internal("a").into()
    }

    /// What comes of these answers, one after the other, until the event is parked.
    fn outcomes(answers: impl IntoIterator<Item = Result<DeliveryOutcome, Status>>) -> Vec<Outcome> {
        let limits = Limits::default();
        let (mut attempts, mut outcomes) = (Attempts::default(), Vec::new());
        for answer in answers {
            let outcome;
            (attempts, outcome) = outcome_of(&limits, attempts, &answer);
            outcomes.push(outcome);
            if outcomes.last() == Some(&Outcome::Park) {
                break;
            }
        }
        outcomes
    }

    /// A thousand of these, in turn.
    fn in_turn(answers: &[Status]) -> Vec<Outcome> {
        outcomes(answers.iter().cloned().map(Err).cycle().take(1_000))
    }

    fn parked_after(answers: impl IntoIterator<Item = Result<DeliveryOutcome, Status>>) -> Option<usize> {
        let outcomes = outcomes(answers);
        (outcomes.last() == Some(&Outcome::Park)).then_some(outcomes.len())
    }

    #[test]
    fn who_is_not_let_in_tries_on_and_what_is_refused_is_parked() {
        let text = || LocalText::new("", "", "");
        let denied = |reason| Status::from(Failure::denied(reason, text()));
        for status in [
            Failure::unauthenticated("TOKEN_REFUSED", text()).into(),
            Status::unauthenticated("a gateway's"),
            denied("CLIENT_CERTIFICATE"),
            denied("WRONG_AUDIENCE"),
            denied("MISSING_PERMISSION"),
        ] {
            let said = format!("{status:?}");
            let outcomes = outcomes(vec![Err(status); 10_000]);
            let let_in = |outcome: &Outcome| !matches!(outcome, Outcome::CallerRefused(_));
            assert!(!outcomes.iter().any(let_in), "{said}");
        }
        assert_eq!(parked_after([Err(denied("OTHER_SENDER"))]), Some(1));
    }

    #[test]
    fn each_patience_ends_at_its_limit() {
        let limits = Limits::default();
        let of = |answer: Result<DeliveryOutcome, Status>| parked_after(vec![answer; 100_000]);
        assert_eq!(of(Err(Status::unavailable(""))), None);
        assert_eq!(of(Err(Status::unknown(""))), Some(limits.relay_attempts as usize));
        assert_eq!(of(Err(failed())), Some(limits.relay_attempts as usize));
        assert_eq!(
            of(Err(unknown_event())),
            Some(limits.relay_unknown_attempts as usize)
        );
        assert_eq!(
            of(Ok(DeliveryOutcome::NotKnownYet)),
            Some(limits.relay_early_attempts as usize)
        );
        assert_eq!(
            of(Ok(DeliveryOutcome::Unspecified)),
            Some(limits.relay_attempts as usize)
        );
    }

    #[test]
    fn no_patience_is_used_up_by_another_answer() {
        let long = 5_000;
        let outage = || vec![Err(Status::unavailable("")); long];
        let rollout = || vec![Err(unknown_event()); long];
        let early = || vec![Ok(DeliveryOutcome::NotKnownYet); long];
        for before in [outage(), rollout(), early()] {
            for last in [
                Err(failed()),
                Err(unknown_event()),
                Ok(DeliveryOutcome::NotKnownYet),
            ] {
                assert_eq!(parked_after(before.iter().cloned().chain([last])), None);
            }
        }
    }

    #[test]
    fn a_fault_is_parked_in_its_time_though_others_stand_between() {
        let gone = || Status::unavailable("");
        for answers in [
            vec![Status::unknown(""), gone()],
            vec![failed(), Status::aborted(""), gone(), unknown_event()],
        ] {
            let turns = answers.len();
            let answers = answers.into_iter().map(Err).cycle().take(1_000);
            let expected = (Limits::default().relay_attempts as usize - 1) * turns + 1;
            assert_eq!(parked_after(answers), Some(expected));
        }
    }

    #[test]
    fn who_fails_now_one_way_and_now_another_is_asked_as_seldom() {
        let outcomes = in_turn(&[Status::deadline_exceeded(""), Status::unavailable("")]);
        let longest = Outcome::Retry(TimeDelta::milliseconds(PAUSE_MAX_MS));
        assert!(
            outcomes.iter().skip(10).all(|outcome| *outcome == longest),
            "{outcomes:?}"
        );
        let outcomes = in_turn(&[unknown_event(), Status::unavailable("")]);
        let longest = |outcome: &Outcome| {
            let (Outcome::Retry(after) | Outcome::Unknown(after)) = outcome else {
                return false;
            };
            after.num_milliseconds() >= PAUSE_MAX_MS
        };
        assert!(outcomes.iter().skip(20).all(longest), "{outcomes:?}");
    }

    #[test]
    fn what_is_early_is_asked_for_soon_and_later_seldom() {
        let outcomes = outcomes(vec![Ok(DeliveryOutcome::NotKnownYet); 1_000]);
        let at = |n: usize| outcomes.get(n - 1);
        let after = |ms| Some(Outcome::Early(TimeDelta::milliseconds(ms)));
        assert_eq!(at(1), after(100).as_ref());
        assert_eq!(at(99), after(PAUSE_EARLY_MAX_MS).as_ref());
        assert_eq!(at(100), after(PAUSE_MAX_MS).as_ref());
    }

    #[test]
    fn the_pause_doubles_up_to_the_longest() {
        let pauses =
            [1, 2, 3, 9, 10, 40, u32::MAX].map(|tried| pause(tried, PAUSE_MAX_MS).num_milliseconds());
        assert_eq!(pauses, [100, 200, 400, 25_600, 30_000, 30_000, 30_000]);
    }
}
