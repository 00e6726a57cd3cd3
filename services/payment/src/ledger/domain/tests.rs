//! The fold over the journal, by cases and by properties.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::ledger::domain::*;

fn award(n: u128) -> AwardId {
    AwardId::from_uuid(Uuid::from_u128(n))
}

fn year(n: i32) -> Year {
    Year::new(n).unwrap()
}

fn part(n: u128, ore: i64) -> Part {
    Part {
        award: award(n),
        amount: Money::from_ore(ore).unwrap(),
    }
}

fn entry(kind: EntryKind, ore: i64) -> Entry {
    Entry::new(kind, Uuid::from_u128(9), year(2024), &[part(1, ore)]).unwrap()
}

fn after(kinds: &[(EntryKind, i64)]) -> Result<Balance, LedgerError> {
    kinds.iter().try_fold(Balance::default(), |balance, (kind, ore)| {
        balance.after(award(1), &entry(*kind, *ore))
    })
}

#[test]
fn a_payment_goes_from_grant_to_paid() {
    let balance = after(&[
        (EntryKind::Granted, 100),
        (EntryKind::Released, 100),
        (EntryKind::Settled, 100),
    ])
    .unwrap();
    assert_eq!(
        (
            balance.granted.ore(),
            balance.in_transit.ore(),
            balance.paid.ore()
        ),
        (100, 0, 100)
    );
}

#[test]
fn a_bounced_payment_can_be_released_again() {
    let balance = after(&[
        (EntryKind::Granted, 100),
        (EntryKind::Released, 100),
        (EntryKind::Bounced, 100),
        (EntryKind::Released, 100),
    ])
    .unwrap();
    assert_eq!((balance.in_transit.ore(), balance.paid.ore()), (100, 0));
}

#[test]
fn nobody_is_paid_more_than_granted_or_returns_more_than_paid() {
    assert_eq!(
        after(&[(EntryKind::Granted, 100), (EntryKind::Released, 101)]),
        Err(LedgerError::OverPaid)
    );
    assert_eq!(
        after(&[(EntryKind::Granted, 100), (EntryKind::Settled, 1)]),
        Err(LedgerError::Negative)
    );
    let paid = [
        (EntryKind::Granted, 100),
        (EntryKind::Released, 100),
        (EntryKind::Settled, 100),
    ];
    let over = [
        &paid[..],
        &[(EntryKind::Returned, 60), (EntryKind::CarriedOver, 41)],
    ]
    .concat();
    assert_eq!(after(&over), Err(LedgerError::OverUsed));
}

#[test]
fn an_entry_moves_something_and_carrying_over_goes_forward() {
    let origin = Uuid::from_u128(9);
    assert_eq!(
        Entry::new(EntryKind::Granted, origin, year(2024), &[]),
        Err(LedgerError::Empty)
    );
    assert_eq!(
        Entry::new(EntryKind::Granted, origin, year(2024), &[part(1, 0)]),
        Err(LedgerError::Empty)
    );
    assert!(Entry::carried_over(origin, year(2024), year(2024), part(1, 5)).is_err());
    let carried = Entry::carried_over(origin, year(2024), year(2025), part(1, 5)).unwrap();
    assert_eq!(carried.postings().len(), 4);
    let clearing = carried
        .postings()
        .iter()
        .filter(|posting| posting.account == LedgerAccount::Clearing);
    assert_eq!(clearing.map(|posting| posting.amount.ore()).sum::<i64>(), 0);
}

fn sums(entry: &Entry) -> BTreeMap<(AwardId, Year), i64> {
    let mut sums = BTreeMap::new();
    for posting in entry.postings() {
        *sums.entry((posting.award, posting.year)).or_default() += posting.amount.ore();
    }
    sums
}

fn kinds() -> impl Strategy<Value = EntryKind> {
    proptest::sample::select(EntryKind::ALL.to_vec())
}

proptest! {
    #[test]
    fn every_entry_sums_to_zero_per_award_and_year(
        kind in kinds(), amounts in proptest::collection::vec(1_i64..1_000_000_000_000, 1..8), to in 2025_i32..2030,
    ) {
        let parts: Vec<Part> = amounts.iter().zip(1..).map(|(ore, n)| part(n, *ore)).collect();
        let plain = Entry::new(kind, Uuid::from_u128(9), year(2024), &parts).unwrap();
        let carried = Entry::carried_over(Uuid::from_u128(9), year(2024), year(to), parts[0]).unwrap();
        for entry in [plain, carried] {
            prop_assert!(entry.postings().len() >= 2);
            prop_assert!(entry.postings().iter().all(|posting| !posting.amount.is_zero()));
            prop_assert!(sums(&entry).values().all(|sum| *sum == 0));
        }
    }

    #[test]
    fn whatever_is_tried_the_rules_hold_and_a_refusal_changes_nothing(
        tries in proptest::collection::vec((kinds(), 1_i64..120), 1..60),
    ) {
        let mut balance = Balance::default().after(award(1), &entry(EntryKind::Granted, 100)).unwrap();
        let mut ledger: BTreeMap<LedgerAccount, i64> = BTreeMap::new();
        for posting in entry(EntryKind::Granted, 100).postings() {
            *ledger.entry(posting.account).or_default() += posting.amount.ore();
        }
        for (kind, ore) in tries {
            let tried = entry(kind, ore);
            if let Ok(next) = balance.after(award(1), &tried) {
                for posting in tried.postings() {
                    *ledger.entry(posting.account).or_default() += posting.amount.ore();
                }
                balance = next;
            }
            let at = |account: LedgerAccount| ledger.get(&account).copied().unwrap_or(0);
            prop_assert_eq!(ledger.values().sum::<i64>(), 0);
            prop_assert_eq!(balance.in_transit.ore(), at(LedgerAccount::InTransit));
            prop_assert_eq!(balance.paid.ore(), at(LedgerAccount::Paid));
            prop_assert_eq!(-balance.returned.ore(), at(LedgerAccount::Returned));
            prop_assert_eq!(-balance.carried_out.ore(), at(LedgerAccount::CarriedOver));
            prop_assert!(balance.in_transit.ore() + balance.paid.ore() - balance.returned.ore() <= balance.granted.ore());
            prop_assert!(balance.returned.ore() + balance.carried_out.ore() <= balance.paid.ore());
            prop_assert!(!balance.remaining().unwrap().is_negative());
        }
    }

    #[test]
    fn other_awards_do_not_move(kind in kinds(), ore in 1_i64..1_000) {
        prop_assert_eq!(Balance::default().after(award(2), &entry(kind, ore)), Ok(Balance::default()));
    }
}
