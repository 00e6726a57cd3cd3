//! Five projects, over all of a municipality's applications and over its predecessors' (R9, P7).

use proptest::prelude::*;
use tilskudd_rulebook::{OrganisationKind, PredecessorHistory, Severity, Track, rejects};

use super::says;
use crate::fixture::{World, apply_as, measure, world};

const RULE: &str = "max-development-projects";
const PREDECESSORS: &str = "predecessor-projects";

/// A municipality with so many projects here and before, and other measures besides.
fn projects(here: u32, before: u32, others: u32) -> World {
    world("kkt-2024", Track::Development).with(|world| {
        let edition = &world.edition;
        let projects = (1..=here).map(|rank| measure(edition, "service-development", rank));
        let others = (1..=others).map(|rank| measure(edition, "bachelor", here + rank));
        world.application.measures = projects.chain(others).collect();
        world.history.development_projects_in_year = before;
    })
}

fn predecessors() -> impl Strategy<Value = PredecessorHistory> {
    prop_oneof![
        Just(PredecessorHistory::None),
        Just(PredecessorHistory::Pending),
        (0u32..12).prop_map(PredecessorHistory::Known),
        any::<u32>().prop_map(PredecessorHistory::Known),
    ]
}

proptest! {
    #[test]
    fn six_projects_are_never_accepted_however_they_are_split(here in 0u32..12, before in 0u32..12, others in 0u32..4) {
        let world = projects(here, before, others);
        prop_assert_eq!(says(&world, RULE), here > 0 && here + before > 5);
    }

    /// The same projects in one application or in several: the last one that goes in is the fifth.
    #[test]
    fn applications_sent_one_after_the_other_hold_five_together(sizes in prop::collection::vec(0u32..7, 1..8)) {
        let mut sent = 0;
        for size in sizes {
            if !says(&projects(size, sent, 1), RULE) {
                sent += size;
            }
            prop_assert!(sent <= 5);
        }
    }

    #[test]
    fn predecessors_are_noted_and_never_refuse(here in 0u32..7, before in 0u32..7, theirs in predecessors()) {
        let alone = projects(here, before, 1);
        let merged = alone.clone().with(|world| world.history.predecessors = theirs);
        let noted = merged.findings().into_iter().filter(|one| one.rule == PREDECESSORS).collect::<Vec<_>>();
        let tells = match theirs {
            PredecessorHistory::None => false,
            PredecessorHistory::Pending => here > 0,
            PredecessorHistory::Known(number) => here > 0 && number > 0,
        };
        prop_assert_eq!(noted.len(), usize::from(tells));
        prop_assert!(noted.iter().all(|one| one.severity == Severity::Note));
        prop_assert_eq!(rejects(&alone.findings()), rejects(&merged.findings()));
        if let (PredecessorHistory::Known(number), Some(note)) = (theirs, noted.first()) {
            let above = u64::from(here) + u64::from(before) + u64::from(number) > 5;
            prop_assert_eq!(note.text.en.contains("above the limit"), above);
        }
    }

    /// The words bind a municipality; others are noted at the same number.
    #[test]
    fn who_the_words_do_not_bind_is_noted(here in 0u32..12, before in 0u32..12) {
        let bound = projects(here, before, 1);
        let free = bound.clone().with(|world| apply_as(world, OrganisationKind::IntermunicipalCompany));
        prop_assert_eq!(says(&bound, RULE), says(&free, RULE));
        prop_assert!(!rejects(&free.findings()));
    }

    #[test]
    fn kki_has_no_limit(here in 1u32..30, before in any::<u32>(), theirs in predecessors()) {
        let world = world("kki", Track::Development).with(|world| {
            let edition = &world.edition;
            world.application.measures = (1..=here).map(|rank| measure(edition, "innovation", rank)).collect();
            world.history.development_projects_in_year = before;
            world.history.predecessors = theirs;
        });
        prop_assert!(world.findings().is_empty());
    }
}
