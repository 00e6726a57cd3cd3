//! What a receiver's answer means for an event, and what is told of it; no I/O.

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
/// Where the count begins anew: at a pause of 1.6 s, so that nobody is hurried by answers that alternate.
const ANEW: u32 = 5;
/// Pause after "not known yet": what it waits for is on its way in another stream.
const PAUSE_EARLY_MAX_MS: i64 = 2_000;

/// What came of one attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Delivered,
    Later(TimeDelta),
    /// Tried again too: the gate refused the caller, whatever the event.
    NotLetIn(TimeDelta),
    /// Tried again too, with an alarm: the receiver does not know such events yet.
    Unknown(TimeDelta),
    Park,
}

/// What to do after so many attempts, by the answer to the last.
pub(super) fn judge(limits: &Limits, tried: u32, answer: &Result<DeliveryOutcome, Status>) -> Outcome {
    let within = |most: u32, after: TimeDelta| {
        if tried < most {
            Outcome::Later(after)
        } else {
            Outcome::Park
        }
    };
    let after = pause(tried, PAUSE_MAX_MS);
    match answer {
        Ok(DeliveryOutcome::Applied | DeliveryOutcome::Duplicate) => Outcome::Delivered,
        Ok(DeliveryOutcome::NotKnownYet) => {
            within(limits.relay_early_attempts, pause(tried, PAUSE_EARLY_MAX_MS))
        }
        // A newer receiver's answer that this version does not know.
        Ok(DeliveryOutcome::Unspecified) => within(limits.relay_attempts, after),
        Err(status) => match status.code() {
            Code::Unavailable
            | Code::DeadlineExceeded
            | Code::ResourceExhausted
            | Code::Aborted
            | Code::Cancelled => Outcome::Later(after),
            Code::Unauthenticated => Outcome::NotLetIn(after),
            _ if is_of_gate(status) => Outcome::NotLetIn(after),
            Code::Internal | Code::Unknown => within(limits.relay_attempts, after),
            _ if is_unknown_there(status) && tried < limits.relay_unknown_attempts => {
                Outcome::Unknown(pause(tried, PAUSE_UNKNOWN_MAX_MS))
            }
            _ if heals(status) => within(limits.relay_attempts, after),
            _ => Outcome::Park,
        },
    }
}

/// A gateway's or an older receiver's word, or a region that moves: neither knows the event.
fn heals(status: &Status) -> bool {
    let details = status.get_error_details();
    details
        .error_info()
        .is_none_or(|info| info.reason == "REGION_NOT_SERVED")
}

/// The receiver is of a release that does not know such an event yet: a rollout brings the next one.
fn is_unknown_there(status: &Status) -> bool {
    own_info(status).is_some_and(|info| info.reason == UNKNOWN_EVENT)
}

/// Refused before anybody looked at the event: keys, certificates and roles change, and it is none of the event's fault.
fn is_of_gate(status: &Status) -> bool {
    let info = own_info(status);
    info.is_some_and(|info| access::REASONS.contains(&info.reason.as_str()))
}

/// What a service of ours says in codes.
fn own_info(status: &Status) -> Option<ErrorInfo> {
    let info = status.get_details_error_info();
    info.filter(|info| info.domain == DOMAIN)
}

/// What came of it, for the operator: code, reason, rule and the id of a fault. Never the text, which can quote the case.
pub(super) fn said(answer: &Result<DeliveryOutcome, Status>) -> String {
    let status = match answer {
        Ok(outcome) => return outcome.as_str_name().to_owned(),
        Err(status) => status,
    };
    let mut said = format!("{:?}", status.code());
    if let Some(info) = own_info(status) {
        said.push_str(&format!(": {}", info.reason));
        if let Some(rule) = rule_source(&info.metadata) {
            said.push_str(&format!(" ({rule})"));
        }
        if let Some(id) = info.metadata.get("error_id") {
            said.push_str(&format!(" {id}"));
        }
    }
    said
}

/// Which attempt it was, for patience and pause. All are counted together, whatever was answered, so that a fault is
/// parked in its time though others stand between, and a receiver that fails now one way, now another, is asked as
/// seldom as one that always fails alike. But a receiver that does not know such events yet is waited for by a count of
/// its own, and a month of that does not use up the patience with what comes after: there the count begins [`ANEW`].
pub(super) fn tried(before: u32, last: Option<&str>, said: &str) -> u32 {
    match last {
        Some(last) if says_unknown(last) != says_unknown(said) => ANEW,
        _ => before.saturating_add(1),
    }
}

/// Whether it was answered, in the words of [`said`], that the event is unknown there.
fn says_unknown(said: &str) -> bool {
    said.split(' ').nth(1) == Some(UNKNOWN_EVENT)
}

/// Doubles from the first pause to the longest.
fn pause(tried: u32, longest_ms: i64) -> TimeDelta {
    let doubled = 1_i64
        .checked_shl(tried.saturating_sub(1).min(20))
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
    fn what_is_said_is_code_reason_and_rule_and_no_text() {
        let text = LocalText::new("Ola Nordmann", "Ola Nordmann", "Ola Nordmann");
        let refused = Failure::precondition("APPLICANT_BARRED", text.clone())
            .because(RuleSource::law("forvaltningsloven", "§6"));
        let said_of = |status: Status| said(&Err(status));
        assert_eq!(
            said_of(refused.into()),
            "FailedPrecondition: APPLICANT_BARRED (forvaltningsloven §6)"
        );
        assert_eq!(
            said_of(Failure::new(Kind::NotFound, "NOT_FOUND", text).into()),
            "NotFound: NOT_FOUND"
        );
        let fault = said_of(Failure::internal("Ola Nordmann").into());
        assert!(
            fault.starts_with("Internal: INTERNAL ") && !fault.contains("Ola"),
            "{fault}"
        );
        // Of others nothing but the code.
        assert_eq!(said_of(Status::unknown("Ola Nordmann")), "Unknown");
        assert_eq!(
            said(&Ok(DeliveryOutcome::NotKnownYet)),
            "DELIVERY_OUTCOME_NOT_KNOWN_YET"
        );
    }

    #[test]
    fn who_is_not_let_in_tries_on_and_what_is_refused_is_parked() {
        let limits = Limits::default();
        let text = || LocalText::new("", "", "");
        let after = |answer: Status, tried| judge(&limits, tried, &Err(answer));
        let denied = |reason| Status::from(Failure::denied(reason, text()));
        for tried in [1, limits.relay_attempts, 10_000] {
            for status in [
                Failure::unauthenticated("TOKEN_REFUSED", text()).into(),
                Status::unauthenticated("a gateway's"),
                denied("CLIENT_CERTIFICATE"),
                denied("WRONG_AUDIENCE"),
                denied("MISSING_PERMISSION"),
            ] {
                let said = format!("{status:?}");
                assert_eq!(
                    after(status, tried),
                    Outcome::NotLetIn(pause(tried, PAUSE_MAX_MS)),
                    "{said}"
                );
            }
            assert_eq!(after(denied("OTHER_SENDER"), tried), Outcome::Park);
        }
        // Until the receiver's generation should know it, and no longer.
        let unknown_event = || Failure::from(refusals::unknown_event("a.B", 1)).into();
        let last = limits.relay_unknown_attempts;
        for tried in [1, limits.relay_attempts, 1_000, last - 1] {
            let expected = Outcome::Unknown(pause(tried, PAUSE_UNKNOWN_MAX_MS));
            assert_eq!(after(unknown_event(), tried), expected);
        }
        assert_eq!(after(unknown_event(), last), Outcome::Park);
        let unknown = |tried| after(Status::unknown(""), tried);
        assert_eq!(unknown(1), Outcome::Later(pause(1, PAUSE_MAX_MS)));
        assert_eq!(unknown(limits.relay_attempts), Outcome::Park);
    }

    /// What comes of a thousand answers, one after the other in turn: the outcome of each until it is parked.
    fn outcomes(answers: &[Status]) -> Vec<Outcome> {
        let limits = Limits::default();
        let (mut attempts, mut last, mut outcomes) = (0, None::<String>, Vec::new());
        for answer in answers.iter().cycle().take(1_000) {
            let answer = Err(answer.clone());
            let said = said(&answer);
            attempts = tried(attempts, last.as_deref(), &said);
            outcomes.push(judge(&limits, attempts, &answer));
            last = Some(said);
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
        let longest = Outcome::Later(TimeDelta::milliseconds(PAUSE_MAX_MS));
        assert!(
            outcomes.iter().skip(10).all(|outcome| *outcome == longest),
            "{outcomes:?}"
        );
    }

    #[test]
    fn waiting_for_an_upgrade_uses_up_no_other_patience() {
        let unknown = said(&Err(Failure::from(refusals::unknown_event("a.B", 1)).into()));
        let fault = said(&Err(Failure::internal("a").into()));
        assert_eq!(tried(0, None, &unknown), 1);
        assert_eq!(tried(8_000, Some(&unknown), &unknown), 8_001);
        let anew = tried(8_000, Some(&unknown), &fault);
        assert!(anew < Limits::default().relay_attempts, "{anew}");
        assert_eq!(tried(8_000, Some(&fault), &unknown), anew);
        assert_eq!(tried(anew, Some(&fault), &fault), anew + 1);
        assert_eq!(tried(u32::MAX, Some("Unavailable"), "Unavailable"), u32::MAX);
    }

    #[test]
    fn the_pause_doubles_up_to_the_longest() {
        let pauses =
            [1, 2, 3, 9, 10, 40, u32::MAX].map(|tried| pause(tried, PAUSE_MAX_MS).num_milliseconds());
        assert_eq!(pauses, [100, 200, 400, 25_600, 30_000, 30_000, 30_000]);
    }
}
