//! Cases and properties of the distribution.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn kroner(amount: i64) -> Money {
    Money::amount(amount * 100).unwrap()
}

fn candidate(number: u128, grade: u8, prioritised: bool, kr: i64, earmark: Option<&str>) -> Candidate {
    Candidate {
        award: AwardId::from_uuid(Uuid::from_u128(number)),
        case_number: format!("2024-TRO-{number:05}"),
        rank: 1,
        tier: Tier { grade, prioritised },
        recommended: kroner(kr),
        earmark: earmark.map(str::to_owned),
    }
}

fn available(general: i64, earmark: i64) -> Available {
    Available {
        general: kroner(general),
        earmarks: BTreeMap::from([("avlastning".to_owned(), kroner(earmark))]),
    }
}

fn amounts(shares: &[Share]) -> Vec<(i64, i64)> {
    shares
        .iter()
        .map(|share| (share.general.ore() / 100, share.earmarked.ore() / 100))
        .collect()
}

#[test]
fn a_frame_that_reaches_gives_all_that_is_recommended() {
    let shares = distribute(
        &available(500_000, 0),
        &[
            candidate(1, 4, false, 300_000, None),
            candidate(2, 1, false, 0, None),
        ],
    );
    assert_eq!(amounts(&shares), [(300_000, 0), (0, 0)]);
    assert_eq!(shares[0].basis, Basis::AsRecommended);
    assert_eq!(shares[1].basis, Basis::NotRecommended);
}

#[test]
fn better_grades_come_first_and_priority_goes_before_within_a_grade() {
    let shares = distribute(
        &available(500_000, 0),
        &[
            candidate(1, 3, true, 300_000, None),
            candidate(2, 4, false, 400_000, None),
            candidate(3, 3, false, 300_000, None),
        ],
    );
    assert_eq!(amounts(&shares), [(100_000, 0), (400_000, 0), (0, 0)]);
    assert_eq!(shares[0].basis, Basis::Scaled);
    assert_eq!(shares[2].basis, Basis::FrameUsedUp);
}

#[test]
fn an_earmark_goes_to_its_own_and_the_rest_of_them_competes_in_the_general_part() {
    let shares = distribute(
        &available(100_000, 406_000),
        &[
            candidate(1, 4, false, 90_000, None),
            candidate(2, 3, false, 450_000, Some("avlastning")),
        ],
    );
    // 44 000 kr is lacking in the second tier, and 10 000 kr is left for it.
    assert_eq!(amounts(&shares), [(90_000, 0), (10_000, 406_000)]);
}

#[test]
fn an_earmark_that_nobody_asks_from_is_left() {
    let shares = distribute(&available(0, 406_000), &[candidate(1, 4, false, 90_000, None)]);
    assert_eq!(amounts(&shares), [(0, 0)]);
}

#[test]
fn a_scaled_tier_gets_whole_thousands_and_the_rest_by_largest_fraction_then_case_number() {
    // 10 000 of 30 000: 3 333.33 each; one unit of 1000 is left and goes to the first case number.
    let shares = distribute(
        &available(10_000, 0),
        &[
            candidate(3, 4, false, 10_000, None),
            candidate(1, 4, false, 10_000, None),
            candidate(2, 4, false, 10_000, None),
        ],
    );
    assert_eq!(amounts(&shares), [(4_000, 0), (3_000, 0), (3_000, 0)]);
    // 10 of 14: 3 571, 6 428: the larger fraction is the first's.
    let shares = distribute(
        &available(10_000, 0),
        &[
            candidate(2, 4, false, 5_000, None),
            candidate(1, 4, false, 9_000, None),
        ],
    );
    assert_eq!(amounts(&shares), [(6_000, 0), (4_000, 0)]);
}

#[test]
fn scaling_never_passes_what_is_recommended() {
    let shares = distribute(
        &available(2_000, 0),
        &[
            candidate(1, 4, false, 900, None),
            candidate(2, 4, false, 1_500, None),
        ],
    );
    assert_eq!(amounts(&shares), [(0, 0), (1_000, 0)]);
}

prop_compose! {
    fn any_candidates()(rows in vec((1_u8..=4, any::<bool>(), 0_i64..200_000_000, 0_u32..4, 0_u8..3), 0..25)) -> Vec<Candidate> {
        rows.into_iter().zip(1_u128..).map(|((grade, prioritised, ore, rank, earmark), number)| Candidate {
            award: AwardId::from_uuid(Uuid::from_u128(number)),
            case_number: format!("2024-TRO-{:05}", number % 7),
            rank,
            tier: Tier { grade, prioritised },
            recommended: Money::amount(ore).unwrap(),
            earmark: ["", "avlastning", "other"].get(usize::from(earmark)).filter(|code| !code.is_empty()).map(|&code| code.to_owned()),
        }).collect()
    }
}

fn pot(general: i64, first: i64, second: i64) -> Available {
    Available {
        general: Money::amount(general).unwrap(),
        earmarks: BTreeMap::from([
            ("avlastning".to_owned(), Money::amount(first).unwrap()),
            ("unused".to_owned(), Money::amount(second).unwrap()),
        ]),
    }
}

fn total(shares: &[Share], part: impl Fn(&Share) -> Money) -> i64 {
    shares.iter().map(|share| part(share).ore()).sum()
}

proptest! {
    #[test]
    fn nothing_passes_frame_earmark_or_recommendation(
        candidates in any_candidates(), general in 0_i64..2_000_000_000, first in 0_i64..300_000_000,
    ) {
        let shares = distribute(&pot(general, first, 5), &candidates);
        prop_assert_eq!(shares.len(), candidates.len());
        prop_assert!(total(&shares, |share| share.general) <= general);
        prop_assert!(total(&shares, |share| share.earmarked) <= first);
        for share in &shares {
            let of = candidates.iter().find(|candidate| candidate.award == share.award).unwrap();
            prop_assert!(share.general.ore() + share.earmarked.ore() <= of.recommended.ore());
            prop_assert!(share.earmarked.is_zero() || of.earmark.as_deref() == Some("avlastning"));
        }
    }

    #[test]
    fn the_order_of_the_candidates_does_not_matter(
        (candidates, shuffled) in any_candidates().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        general in 0_i64..2_000_000_000,
    ) {
        let pot = pot(general, 40_600_000, 0);
        prop_assert_eq!(distribute(&pot, &candidates), distribute(&pot, &shuffled));
    }

    #[test]
    fn more_general_money_never_gives_a_smaller_sum(
        candidates in any_candidates(), general in 0_i64..2_000_000_000, more in 0_i64..100_000_000,
    ) {
        let sum = |general| {
            let shares = distribute(&pot(general, 40_600_000, 0), &candidates);
            total(&shares, |share| share.general) + total(&shares, |share| share.earmarked)
        };
        prop_assert!(sum(general) <= sum(general + more));
    }

    #[test]
    fn a_lower_tier_gets_nothing_while_a_higher_one_is_scaled(
        candidates in any_candidates(), general in 0_i64..2_000_000_000,
    ) {
        let shares = distribute(&pot(general, 0, 0), &candidates);
        let tier = |share: &Share| candidates.iter().find(|candidate| candidate.award == share.award).unwrap().tier;
        let short = shares.iter().filter(|share| matches!(share.basis, Basis::Scaled | Basis::FrameUsedUp)).map(tier).max();
        for share in &shares {
            if short.is_some_and(|short| tier(share) < short) {
                prop_assert!(share.general.is_zero());
            }
        }
    }
}
