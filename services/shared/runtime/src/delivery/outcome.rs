//! From a receiver's answer to the outcome of a delivery attempt; no I/O.

use chrono::TimeDelta;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tonic::{Code, Status};
use tonic_types::{ErrorInfo, StatusExt};

use super::refusals::UNKNOWN_EVENT;
use crate::access;
use crate::config::Limits;
use crate::failure::{DOMAIN, rule_source};

/// First and longest pause between attempts.
const PAUSE_FIRST_MS: i64 = 100;
const PAUSE_MAX_MS: i64 = 30_000;
/// Longest pause at a receiver that does not know such events yet: regions upgrade each in its own time.
const PAUSE_UNKNOWN_MAX_MS: i64 = 300_000;
/// Attempt that the count restarts at: a pause of 1.6 s, so that alternating answers do not lead to hurried retries.
const RESTART_AT: u32 = 5;
/// Pause after "not known yet": what it waits for is on its way in another stream.
const PAUSE_EARLY_MAX_MS: i64 = 2_000;

/// The outcome of one delivery attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Delivered,
    Retry(TimeDelta),
    /// Retried too: the gate refused this service as a caller, whatever the event.
    CallerRefused(TimeDelta),
    /// Retried too, with an alarm: the receiver does not know such events yet.
    Unknown(TimeDelta),
    Park,
}

/// The outcome after so many attempts, by the answer to the last.
pub(super) fn outcome_of(limits: &Limits, attempt: u32, answer: &Result<DeliveryOutcome, Status>) -> Outcome {
    let within = |most: u32, after: TimeDelta| {
        if attempt < most {
            Outcome::Retry(after)
        } else {
            Outcome::Park
        }
    };
    let after = pause(attempt, PAUSE_MAX_MS);
    match answer {
        Ok(DeliveryOutcome::Applied | DeliveryOutcome::Duplicate) => Outcome::Delivered,
        Ok(DeliveryOutcome::NotKnownYet) => {
            within(limits.relay_early_attempts, pause(attempt, PAUSE_EARLY_MAX_MS))
        }
        // A newer receiver's answer that this version does not know.
        Ok(DeliveryOutcome::Unspecified) => within(limits.relay_attempts, after),
        Err(status) => match status.code() {
            Code::Unavailable
            | Code::DeadlineExceeded
            | Code::ResourceExhausted
            | Code::Aborted
            | Code::Cancelled => Outcome::Retry(after),
            Code::Unauthenticated => Outcome::CallerRefused(after),
            _ if is_from_gate(status) => Outcome::CallerRefused(after),
            Code::Internal | Code::Unknown => within(limits.relay_attempts, after),
            _ if is_unknown_event(status) && attempt < limits.relay_unknown_attempts => {
                Outcome::Unknown(pause(attempt, PAUSE_UNKNOWN_MAX_MS))
            }
            _ if is_retryable(status) => within(limits.relay_attempts, after),
            _ => Outcome::Park,
        },
    }
}

/// A gateway's or an older receiver's answer, or a region that is being moved: none of them has looked at the event.
fn is_retryable(status: &Status) -> bool {
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

/// The number of this attempt, which decides the pause and when to park. All attempts are counted together, whatever
/// the answers, so that a fault is parked in time though other answers come between, and a receiver that fails in
/// changing ways is called as seldom as one that always fails alike. Attempts at a receiver that does not know such
/// events yet are counted apart: when its answer changes, the count restarts at [`RESTART_AT`], so that a month of
/// waiting for an upgrade does not park the event at the next fault.
pub(super) fn next_attempt(before: u32, last: Option<&str>, summary: &str) -> u32 {
    match last {
        Some(last) if is_unknown_summary(last) != is_unknown_summary(summary) => RESTART_AT,
        _ => before.saturating_add(1),
    }
}

/// Whether a summary, made by [`summary_of`], says that the event is unknown at the receiver.
fn is_unknown_summary(summary: &str) -> bool {
    summary.split(' ').nth(1) == Some(UNKNOWN_EVENT)
}

/// Doubles from the first pause to the longest.
fn pause(attempt: u32, longest_ms: i64) -> TimeDelta {
    let doubled = 1_i64
        .checked_shl(attempt.saturating_sub(1).min(20))
        .unwrap_or(i64::MAX);
    TimeDelta::milliseconds(PAUSE_FIRST_MS.saturating_mul(doubled).min(longest_ms))
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
        let summary_for = |status: Status| summary_of(&Err(status));
        assert_eq!(
            summary_for(refused.into()),
            "FailedPrecondition: APPLICANT_BARRED (forvaltningsloven §6)"
        );
        assert_eq!(
            summary_for(Failure::new(Kind::NotFound, "NOT_FOUND", text).into()),
            "NotFound: NOT_FOUND"
        );
        let fault = summary_for(Failure::internal("Ola Nordmann").into());
        assert!(
            fault.starts_with("Internal: INTERNAL ") && !fault.contains("Ola"),
            "{fault}"
        );
        // From other systems nothing but the code.
        assert_eq!(summary_for(Status::unknown("Ola Nordmann")), "Unknown");
        assert_eq!(
            summary_of(&Ok(DeliveryOutcome::NotKnownYet)),
            "DELIVERY_OUTCOME_NOT_KNOWN_YET"
        );
    }

    #[test]
    fn a_refused_caller_retries_and_a_refused_event_is_parked() {
        let limits = Limits::default();
        let text = || LocalText::new("", "", "");
        let after = |answer: Status, attempt| outcome_of(&limits, attempt, &Err(answer));
        let denied = |reason| Status::from(Failure::denied(reason, text()));
        for attempt in [1, limits.relay_attempts, 10_000] {
            for status in [
                Failure::unauthenticated("TOKEN_REFUSED", text()).into(),
                Status::unauthenticated("a gateway's"),
                denied("CLIENT_CERTIFICATE"),
                denied("WRONG_AUDIENCE"),
                denied("MISSING_PERMISSION"),
            ] {
                let summary = format!("{status:?}");
                assert_eq!(
                    after(status, attempt),
                    Outcome::CallerRefused(pause(attempt, PAUSE_MAX_MS)),
                    "{summary}"
                );
            }
            assert_eq!(after(denied("OTHER_SENDER"), attempt), Outcome::Park);
        }
        // Until the receiver's generation should know it, and no longer.
        let unknown_event = || Failure::from(refusals::unknown_event("a.B", 1)).into();
        let last = limits.relay_unknown_attempts;
        for attempt in [1, limits.relay_attempts, 1_000, last - 1] {
            let expected = Outcome::Unknown(pause(attempt, PAUSE_UNKNOWN_MAX_MS));
            assert_eq!(after(unknown_event(), attempt), expected);
        }
        assert_eq!(after(unknown_event(), last), Outcome::Park);
        let unknown = |attempt| after(Status::unknown(""), attempt);
        assert_eq!(unknown(1), Outcome::Retry(pause(1, PAUSE_MAX_MS)));
        assert_eq!(unknown(limits.relay_attempts), Outcome::Park);
    }

    /// The outcomes of a thousand answers in turn, until the event is parked.
    fn outcomes(answers: &[Status]) -> Vec<Outcome> {
        let limits = Limits::default();
        let (mut attempts, mut last, mut outcomes) = (0, None::<String>, Vec::new());
        for answer in answers.iter().cycle().take(1_000) {
            let answer = Err(answer.clone());
            let summary = summary_of(&answer);
            attempts = next_attempt(attempts, last.as_deref(), &summary);
            outcomes.push(outcome_of(&limits, attempts, &answer));
            last = Some(summary);
            if outcomes.last() == Some(&Outcome::Park) {
                break;
            }
        }
        outcomes
    }

    #[test]
    fn a_fault_is_parked_in_its_time_though_others_stand_between() {
        let gone = || Status::unavailable("");
        for answers in [
            vec![Status::unknown(""), gone()],
            vec![Failure::internal("a").into(), Status::aborted(""), gone(), gone()],
        ] {
            let outcomes = outcomes(&answers);
            assert_eq!(outcomes.last(), Some(&Outcome::Park));
            assert!(outcomes.len() < 20, "{outcomes:?}");
        }
    }

    #[test]
    fn who_fails_now_one_way_and_now_another_is_asked_as_seldom() {
        let outcomes = outcomes(&[Status::deadline_exceeded(""), Status::unavailable("")]);
        let longest = Outcome::Retry(TimeDelta::milliseconds(PAUSE_MAX_MS));
        assert!(
            outcomes.iter().skip(10).all(|outcome| *outcome == longest),
            "{outcomes:?}"
        );
    }

    #[test]
    fn waiting_for_an_upgrade_uses_up_no_other_patience() {
        let unknown = summary_of(&Err(Failure::from(refusals::unknown_event("a.B", 1)).into()));
        let fault = summary_of(&Err(Failure::internal("a").into()));
        assert_eq!(next_attempt(0, None, &unknown), 1);
        assert_eq!(next_attempt(8_000, Some(&unknown), &unknown), 8_001);
        let anew = next_attempt(8_000, Some(&unknown), &fault);
        assert!(anew < Limits::default().relay_attempts, "{anew}");
        assert_eq!(next_attempt(8_000, Some(&fault), &unknown), anew);
        assert_eq!(next_attempt(anew, Some(&fault), &fault), anew + 1);
        assert_eq!(
            next_attempt(u32::MAX, Some("Unavailable"), "Unavailable"),
            u32::MAX
        );
    }

    #[test]
    fn the_pause_doubles_up_to_the_longest() {
        let pauses =
            [1, 2, 3, 9, 10, 40, u32::MAX].map(|attempt| pause(attempt, PAUSE_MAX_MS).num_milliseconds());
        assert_eq!(pauses, [100, 200, 400, 25_600, 30_000, 30_000, 30_000]);
    }
}
