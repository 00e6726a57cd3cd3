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
    let pauses = [1, 2, 3, 9, 10, 40, u32::MAX].map(|tried| pause(tried, PAUSE_MAX_MS).num_milliseconds());
    assert_eq!(pauses, [100, 200, 400, 25_600, 30_000, 30_000, 30_000]);
}
