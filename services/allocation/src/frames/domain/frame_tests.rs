//! Parts of a frame, and which proposal waits.

use chrono::DateTime;
use tilskudd_kernel::ids::PersonId;

use super::*;

fn ore(amount: i64) -> Money {
    Money::amount(amount).unwrap()
}

fn amounts(general: i64, earmark: i64) -> Amounts {
    Amounts {
        general: ore(general),
        earmarks: BTreeMap::from([("avlastning".to_owned(), ore(earmark))]),
    }
}

fn frame() -> Frame {
    let part = |amount, decided| Part {
        amount: ore(amount),
        decided: ore(decided),
    };
    Frame {
        id: FrameId::from_uuid(uuid::Uuid::nil()),
        target: "trondelag".parse().unwrap(),
        scheme: "kkt".to_owned(),
        year: Year::new(2024).unwrap(),
        certainty: Some(Certainty::Final),
        general: part(1000, 600),
        earmarks: BTreeMap::from([("avlastning".to_owned(), part(200, 150))]),
    }
}

#[test]
fn a_total_includes_its_earmarks() {
    let earmarks = BTreeMap::from([("avlastning".to_owned(), ore(406))]);
    let split = Amounts::of_total(ore(28_027), earmarks.clone()).unwrap();
    assert_eq!(split.general, ore(27_621));
    assert_eq!(split.total().unwrap(), ore(28_027));
    assert_eq!(Amounts::of_total(ore(405), earmarks), None);
}

#[test]
fn a_cut_fits_down_to_what_is_decided_and_no_further() {
    assert!(frame().decided_fits(&amounts(600, 150)));
    assert!(!frame().decided_fits(&amounts(599, 150)));
    assert!(
        !frame().decided_fits(&amounts(1000, 149)),
        "the general part cannot stand in for an earmark"
    );
    assert!(!frame().decided_fits(&Amounts {
        general: ore(5000),
        earmarks: BTreeMap::new()
    }));
}

#[test]
fn awards_stay_within_the_part_they_are_taken_from() {
    assert!(frame().holds(&amounts(400, 50)));
    assert!(!frame().holds(&amounts(401, 0)));
    assert!(
        !frame().holds(&amounts(0, 51)),
        "an earmark is not filled up from the general part"
    );
    let other = Amounts {
        general: ore(0),
        earmarks: BTreeMap::from([("other".to_owned(), ore(1))]),
    };
    assert!(!frame().holds(&other));
}

#[test]
fn what_is_set_aside_is_not_available() {
    let available = frame().available(&amounts(100, 500));
    assert_eq!(available.general, ore(300));
    assert_eq!(available.earmarks["avlastning"], Money::ZERO);
}

fn signed() -> Signed {
    Signed {
        person: PersonId::from_uuid(uuid::Uuid::nil()),
        at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn only_the_newest_unanswered_proposal_waits() {
    let proposal = |number: u128, version, answered: bool| FrameProposal {
        id: ProposalId::from_uuid(uuid::Uuid::from_u128(number)),
        version,
        amounts: Amounts::default(),
        certainty: Certainty::Final,
        basis: "x".to_owned(),
        proposed: signed(),
        answer: answered.then(|| Answer {
            verdict: Verdict::Accepted,
            reason: String::new(),
            decided: Money::ZERO,
            answered: signed(),
        }),
    };
    let id = |number: u128| ProposalId::from_uuid(uuid::Uuid::from_u128(number));
    let all = [proposal(3, 3, false), proposal(2, 2, false), proposal(1, 1, true)];
    assert_eq!(waiting(&all, id(3)).unwrap().map(|found| found.version), Some(3));
    assert!(matches!(
        waiting(&all, id(2)),
        Err(FrameError::ProposalSuperseded)
    ));
    assert!(matches!(waiting(&all, id(1)), Err(FrameError::ProposalAnswered)));
    assert!(waiting(&all, id(9)).unwrap().is_none());
}
