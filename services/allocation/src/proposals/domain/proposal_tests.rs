//! Who may decide, and what an adjustment does.

use chrono::DateTime;
use uuid::Uuid;

use super::*;

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn ore(amount: i64) -> Money {
    Money::amount(amount).unwrap()
}

fn award(number: u128, applied: i64, recommended: i64, earmark: Option<&str>) -> ProposedAward {
    ProposedAward {
        id: AwardId::from_uuid(Uuid::from_u128(number)),
        measure: MeasureId::from_uuid(Uuid::from_u128(number)),
        kind: "bachelor".to_owned(),
        rank: 1,
        earmark: earmark.map(str::to_owned),
        applied: ore(applied),
        recommended: ore(recommended),
        tier: Tier {
            grade: 4,
            prioritised: false,
        },
        ordinary_work: false,
        assessment_reason: "God plan.".to_owned(),
        general: Money::ZERO,
        earmarked: Money::ZERO,
        basis: Basis::Awaiting,
        adjusted: None,
    }
}

fn proposal(state: State) -> Proposal {
    let signed = |number| Signed {
        person: person(number),
        at: DateTime::UNIX_EPOCH,
    };
    Proposal {
        id: DecisionId::from_uuid(Uuid::nil()),
        application: ApplicationId::from_uuid(Uuid::nil()),
        case: CaseId::from_uuid(Uuid::nil()),
        case_number: "2024-TRO-00001".to_owned(),
        call: CallId::from_uuid(Uuid::nil()),
        organisation: "942110464".parse().unwrap(),
        state,
        version: 7,
        recommended: signed(1),
        approved: signed(2),
        applied: signed(5),
        conflicted: vec![person(3)],
        ended: None,
        awards: vec![award(1, 100, 90, None), award(2, 50, 50, Some("avlastning"))],
    }
}

fn rule() -> RuleSource {
    RuleSource::edition("kki", "§4")
}

fn act() -> Act {
    Act {
        person: person(4),
        at: DateTime::UNIX_EPOCH,
        reason: "Mindre omfang.".parse().unwrap(),
    }
}

#[test]
fn another_than_who_recommended_decides_and_the_approver_may() {
    assert!(proposal(State::Proposed).may_decide(person(4), "7").is_ok());
    assert!(proposal(State::Proposed).may_decide(person(2), "7").is_ok());
    assert!(matches!(
        proposal(State::Proposed).may_decide(person(1), "7"),
        Err(ProposalError::RecommenderDecides)
    ));
    assert!(matches!(
        proposal(State::Proposed).may_decide(person(3), "7"),
        Err(ProposalError::Conflicted)
    ));
}

#[test]
fn who_recommended_cannot_adjust_and_who_adjusted_cannot_decide() {
    let mut one = proposal(State::Proposed);
    assert!(matches!(
        one.may_adjust(person(1)),
        Err(ProposalError::RecommenderAdjusts)
    ));
    assert!(one.may_adjust(person(4)).is_ok());
    assert!(one.may_decide(person(4), "7").is_ok());
    one.awards[1].adjust(ore(10), Money::ZERO, rule(), act()).unwrap();
    let refused = one.may_decide(person(4), "7").unwrap_err();
    assert!(matches!(refused, ProposalError::AdjusterDecides));
    assert_eq!(refused.refusal().code, "TWO_PERSON");
    assert!(one.may_decide(person(6), "7").is_ok());
    // And may set it anew.
    assert!(one.may_adjust(person(4)).is_ok());
}

#[test]
fn who_signed_the_application_neither_adjusts_nor_decides_it() {
    let one = proposal(State::Proposed);
    assert!(matches!(
        one.may_adjust(person(5)),
        Err(ProposalError::Conflicted)
    ));
    assert!(matches!(
        one.may_decide(person(5), "7"),
        Err(ProposalError::Conflicted)
    ));
    assert!(matches!(
        one.may_adjust(person(3)),
        Err(ProposalError::Conflicted)
    ));
}

#[test]
fn ordinary_work_and_a_recommended_refusal_stay_at_nothing() {
    let mut refused = award(1, 100, 0, None);
    assert!(matches!(
        refused.adjust(ore(1), Money::ZERO, rule(), act()),
        Err(ProposalError::RefusalRecommended)
    ));
    assert!(refused.adjust(Money::ZERO, Money::ZERO, rule(), act()).is_ok());
    let mut ordinary = award(1, 100, 0, None);
    ordinary.ordinary_work = true;
    let error = ordinary.adjust(ore(1), Money::ZERO, rule(), act()).unwrap_err();
    assert_eq!(error.refusal().code, "ORDINARY_DEVELOPMENT_WORK");
    assert!(matches!(error, ProposalError::OrdinaryWork { rule: cited } if cited == rule()));
    let mut small = award(1, 100, 1, None);
    assert!(small.adjust(ore(100), Money::ZERO, rule(), act()).is_ok());
}

#[test]
fn only_what_was_read_and_stands_open_is_decided() {
    assert!(matches!(
        proposal(State::Proposed).may_decide(person(4), "6"),
        Err(ProposalError::EtagMismatch)
    ));
    assert!(matches!(
        proposal(State::Awaiting).may_decide(person(4), "7"),
        Err(ProposalError::NotProposed)
    ));
    assert!(matches!(
        proposal(State::Decided).may_decide(person(4), "7"),
        Err(ProposalError::AlreadyDecided)
    ));
}

#[test]
fn an_adjustment_takes_from_the_earmark_first_and_never_passes_what_is_applied_for() {
    let mut one = award(2, 50, 40, Some("avlastning"));
    one.adjust(ore(50), ore(20), rule(), act()).unwrap();
    assert_eq!(
        (one.general, one.earmarked, one.basis),
        (ore(30), ore(20), Basis::Adjusted)
    );
    assert!(matches!(
        one.adjust(ore(51), ore(20), rule(), act()),
        Err(ProposalError::AboveApplied { .. })
    ));

    let mut general = award(1, 100, 90, None);
    general.adjust(ore(10), ore(20), rule(), act()).unwrap();
    assert_eq!((general.general, general.earmarked), (ore(10), Money::ZERO));
}

#[test]
fn a_new_distribution_leaves_what_a_person_adjusted() {
    let mut proposal = proposal(State::Awaiting);
    proposal.awards[0]
        .adjust(ore(10), Money::ZERO, rule(), act())
        .unwrap();
    assert_eq!(proposal.candidates().count(), 1);
    let share = |award: &ProposedAward| Share {
        award: award.id,
        general: award.recommended,
        earmarked: Money::ZERO,
        basis: Basis::AsRecommended,
    };
    let shares: Vec<Share> = proposal.awards.iter().map(share).collect();
    proposal.apply(&shares);
    assert_eq!(proposal.state, State::Proposed);
    assert_eq!(proposal.amount().unwrap(), ore(60));
    assert_eq!(proposal.takes().unwrap().general, ore(60));
}

#[test]
fn an_ended_application_is_not_open_and_a_decision_stands() {
    let mut proposal = proposal(State::Proposed);
    assert!(proposal.is_open().is_ok());
    proposal.ended = Some(Ending::Withdrawn);
    assert_eq!(
        proposal.is_open().unwrap_err().refusal().code,
        "APPLICATION_ENDED"
    );
    proposal.state = State::Decided;
    assert_eq!(proposal.is_open().unwrap_err().refusal().code, "ALREADY_DECIDED");
}
