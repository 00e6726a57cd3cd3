//! The five-project limit, the sums, and that the evaluator is a function.

use proptest::prelude::*;
use tilskudd_kernel::dates::start_of_day;
use tilskudd_rulebook::{Track, rejects};

use crate::fixture::{World, kkt, measure, ore, world};

fn broken(world: &World, rule: &str) -> bool {
    world.findings().iter().any(|finding| finding.rule == rule)
}

proptest! {
    #[test]
    fn six_projects_are_never_accepted_however_they_are_split(here in 0u32..12, before in 0u32..12, others in 0u32..4) {
        let world = world("kkt-2024", Track::Development).with(|world| {
            let edition = &world.edition;
            let projects = (1..=here).map(|rank| measure(edition, "service-development", rank));
            let others = (1..=others).map(|rank| measure(edition, "bachelor", 100 + rank));
            world.application.measures = projects.chain(others).collect();
            world.history.development_projects_in_year = before;
        });
        prop_assert_eq!(broken(&world, "max-development-projects"), here > 0 && here + before > 5);
    }

    #[test]
    fn a_budget_is_accepted_exactly_when_it_is_funded_to_the_ore(
        lines in prop::collection::vec(0i64..=500_000_000, 1..20),
        own in 0i64..=100_000_000,
        off in prop_oneof![Just(0i64), -3i64..=3],
    ) {
        let total: i64 = lines.iter().sum();
        let applied = (total - own + off).max(0);
        let world = kkt().with(|world| {
            let template = world.measure().budget_lines[0].clone();
            let line = |(key, amount): (usize, &i64)| {
                let mut line = template.clone();
                line.key = key.to_string();
                line.amount = ore(*amount);
                line
            };
            world.measure().budget_lines = lines.iter().enumerate().map(line).collect();
            world.measure().applied = ore(applied);
            world.measure().own_funding = ore(own);
        });
        prop_assert_eq!(broken(&world, "budget-sum"), applied + own != total);
        prop_assert_eq!(broken(&world, "applied-amount"), applied == 0);
        prop_assert_eq!(broken(&world, "own-share"), own == 0);
    }

    #[test]
    fn the_deadline_holds_to_the_second(seconds in -200_000i64..200_000) {
        let world = kkt().with(|world| {
            let end = world.call.deadline.instant();
            world.history.now = end + chrono::Duration::seconds(seconds);
        });
        prop_assert_eq!(broken(&world, "deadline"), seconds >= 0);
        let early = kkt().with(|world| {
            let start = start_of_day(world.call.opens_on);
            world.history.now = start + chrono::Duration::seconds(seconds);
        });
        prop_assert_eq!(broken(&early, "opens-on"), seconds < 0);
    }

    #[test]
    fn the_same_input_gives_the_same_findings_and_only_notes_accept(seed in any::<u64>()) {
        let world = kkt().with(|world| {
            let bit = |index: u32| seed >> index & 1 == 1;
            if bit(0) { world.application.purpose.clear(); }
            if bit(1) { world.measure().sub_goals.clear(); }
            if bit(2) { world.measure().kind = "courses".to_owned(); }
            if bit(3) { world.measure().applied = ore(0); }
            if bit(4) { world.application.signature = None; }
            if bit(5) { world.measure().short_course = true; }
            if bit(6) { world.history.applications_in_call = 1; }
        });
        let findings = world.findings();
        prop_assert_eq!(&findings, &world.findings());
        prop_assert_eq!(rejects(&findings), seed & 0x7f != 0);
    }
}
