//! Budget sums, own share, and own shares of other grants (R10, R12).

use proptest::prelude::*;
use tilskudd_rulebook::{BudgetLine, OtherGrant, Severity, rejects};

use super::says;
use crate::fixture::{World, kkt, ore};

const MAX: i64 = tilskudd_kernel::money::MAX_ORE;

/// A measure with these lines.
fn with_lines(amounts: &[i64], applied: i64, own: i64) -> World {
    kkt().with(|world| {
        let template = world.measure().budget_lines[0].clone();
        let line = |(key, amount): (usize, &i64)| BudgetLine {
            key: key.to_string(),
            amount: ore(*amount),
            ..template.clone()
        };
        world.measure().budget_lines = amounts.iter().enumerate().map(line).collect();
        world.measure().applied = ore(applied);
        world.measure().own_funding = ore(own);
    })
}

proptest! {
    #[test]
    fn a_budget_is_accepted_exactly_when_it_is_funded_to_the_ore(
        lines in prop::collection::vec(0i64..=500_000_000, 1..20),
        own in 0i64..=100_000_000,
        off in prop_oneof![Just(0i64), -3i64..=3],
    ) {
        let total: i64 = lines.iter().sum();
        let applied = (total - own + off).max(0);
        let world = with_lines(&lines, applied, own);
        prop_assert_eq!(says(&world, "budget-sum"), applied + own != total);
        prop_assert_eq!(says(&world, "applied-amount"), applied == 0);
        prop_assert_eq!(says(&world, "own-share"), own == 0);
    }

    /// Other grants named for the measure cover what is missing, and nothing beyond it.
    #[test]
    fn other_grants_cover_what_is_missing_and_no_more(
        missing in -3i64..=1_000,
        grants in prop::collection::vec((0i64..=600, any::<bool>()), 0..4),
    ) {
        let world = with_lines(&[1_000_000], 900_000 - missing, 100_000).with(|world| {
            let measure = world.measure().id;
            world.application.other_grants = grants.iter().map(|(amount, named)| OtherGrant {
                title: "Skjønnstilskudd".to_owned(),
                amount: ore(*amount),
                demands_own_share: false,
                measures: if *named { vec![measure] } else { Vec::new() },
            }).collect();
        });
        let named: i64 = grants.iter().filter(|(_, named)| *named).map(|(amount, _)| amount).sum();
        prop_assert_eq!(says(&world, "budget-sum"), missing < 0 || missing > named);
    }

    /// At the end of what an amount can be, the sum is refused and never wraps.
    #[test]
    fn a_sum_beyond_any_amount_is_refused(
        lines in prop::collection::vec(MAX - 10..=MAX, 1..30),
        applied in MAX - 10..=MAX,
        own in 0i64..=10,
    ) {
        let total: i128 = lines.iter().map(|line| i128::from(*line)).sum();
        let world = with_lines(&lines, applied, own);
        let funded = i128::from(applied) + i128::from(own);
        let equal = total == funded && total <= i128::from(MAX);
        prop_assert_eq!(says(&world, "budget-sum"), !equal);
    }

    /// Negative amounts are refused even where they make the sum right.
    #[test]
    fn a_negative_amount_is_refused(lines in prop::collection::vec(-500i64..=500, 1..8), applied in -500i64..=500, own in -500i64..=500) {
        let world = with_lines(&lines, applied, own);
        let negative = lines.iter().chain([&applied, &own]).any(|amount| *amount < 0);
        prop_assert_eq!(says(&world, "budget"), negative);
    }

    /// An own share is the main rule; without it, a reason is needed and then noted.
    #[test]
    fn a_missing_own_share_is_never_silent(own in prop_oneof![Just(0i64), 1i64..1000], reason in "[ \t]{0,3}|[a-zæøå ]{1,20}") {
        let world = with_lines(&[1_000_000], 1_000_000 - own, own)
            .with(|world| world.measure().own_funding_reason = reason.clone());
        let found = world.findings();
        let severities: Vec<Severity> = found.iter().filter(|one| one.rule == "own-share").map(|one| one.severity).collect();
        let expected = match (own, reason.trim().is_empty()) {
            (0, true) => vec![Severity::NeedsReason],
            (0, false) => vec![Severity::Note],
            _ => vec![],
        };
        prop_assert_eq!(severities, expected);
        prop_assert_eq!(rejects(&found), own == 0 && reason.trim().is_empty());
    }

    /// Each line that covers another grant's own share is refused, and no other, whatever is declared.
    #[test]
    fn no_line_covers_an_own_share_elsewhere(covers in prop::collection::vec(any::<bool>(), 1..20), demands in prop::collection::vec(any::<bool>(), 0..4)) {
        let amounts = vec![1000; covers.len()];
        let total = 1000 * i64::try_from(covers.len()).unwrap();
        let world = with_lines(&amounts, total - 1, 1).with(|world| {
            for (line, covers) in world.measure().budget_lines.iter_mut().zip(&covers) {
                line.covers_own_share_elsewhere = *covers;
            }
            let grant = |demands: &bool| OtherGrant { title: "Tilskudd".to_owned(), amount: ore(1), demands_own_share: *demands, measures: Vec::new() };
            world.application.other_grants = demands.iter().map(grant).collect();
        });
        let found = world.findings();
        let of = |rule: &str| found.iter().filter(|one| one.rule == rule).map(|one| one.field.clone()).collect::<Vec<_>>();
        let lines = covers.iter().enumerate().filter(|(_, covers)| **covers);
        let lines: Vec<String> = lines.map(|(index, _)| format!("measures[0].budget_lines[{index}]")).collect();
        prop_assert_eq!(of("own-share-elsewhere"), lines);
        let grants: Vec<String> = (0..demands.len()).map(|index| format!("other_grants[{index}]")).collect();
        prop_assert_eq!(of("other-grants"), grants);
        prop_assert_eq!(rejects(&found), covers.contains(&true));
    }
}
