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

/// The outcome of an attempt by its answer, and the attempts with this one. Each kind of answer has a limit of its own,
/// which other answers neither use up nor reset: an outage of hours brings no fault nearer to being parked, and a fault
/// that alternates with other answers is parked all the same.
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
mod tests;
