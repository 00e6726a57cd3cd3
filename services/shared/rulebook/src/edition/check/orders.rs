//! Ordered lists count 1, 2, 3 …, and sets have no order.

use super::{Edition, Faults, Path};
use crate::vocabulary::Track;

pub(super) fn check(edition: &Edition, faults: &mut Faults) {
    for track in Track::ALL.iter().copied() {
        let list = Path::root().key("criteria");
        let own = edition
            .criteria
            .iter()
            .enumerate()
            .filter(|(_, criterion)| criterion.track == track);
        let orders: Vec<(Path, u32)> = own
            .map(|(index, criterion)| (list.index(index).key("order"), criterion.order))
            .collect();
        counted(&orders, &format!("the criteria of {track}"), faults);
        let used = edition.measures.kinds.iter().any(|kind| kind.track == track);
        if used && orders.is_empty() {
            faults.add(
                list,
                format!("the track {track} has measure kinds but no criterion: add one"),
            );
        }
    }
    let list = Path::root().key("assessment").key("grades");
    let grades = edition.assessment.grades.iter().enumerate();
    let orders: Vec<(Path, u32)> = grades
        .map(|(index, grade)| (list.index(index).key("order"), grade.order))
        .collect();
    counted(&orders, "the grades", faults);
    for (index, priority) in edition.priorities.iter().enumerate() {
        let list = Path::root().key("priorities").index(index).key("members");
        let orders: Vec<(Path, u32)> = priority
            .members
            .iter()
            .enumerate()
            .filter_map(|(place, member)| Some((list.index(place).key("order"), member.order?)))
            .collect();
        if !orders.is_empty() && orders.len() != priority.members.len() {
            faults.add(
                list,
                format!(
                    "priority `{}` orders only some of its members: order all or none",
                    priority.code
                ),
            );
        } else {
            counted(
                &orders,
                &format!("the members of priority `{}`", priority.code),
                faults,
            );
        }
    }
}

/// The first that is out of count.
fn counted(orders: &[(Path, u32)], what: &str, faults: &mut Faults) {
    let wrong = (1..).zip(orders).find(|(expected, (_, order))| expected != order);
    if let Some((expected, (at, order))) = wrong {
        faults.add(
            at.clone(),
            format!("{what} are numbered 1, 2, 3 … in their order: here {expected} is expected, not {order}"),
        );
    }
}
