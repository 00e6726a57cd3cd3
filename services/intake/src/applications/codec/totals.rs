//! Sums that the server adds up from the content; they are no part of what is signed.

use tilskudd_proto::intake::v1 as pb;

/// The sums of a content within the limits of its fields: 50 measures of 200 lines, none of them above what an
/// amount can be, are far from what 64 bits hold.
pub(crate) fn of(content: &pb::ApplicationContent) -> pb::ApplicationTotals {
    let measures: Vec<pb::MeasureTotals> = content
        .measures
        .iter()
        .map(|measure| pb::MeasureTotals {
            measure: measure.id.clone(),
            budget_ore: measure.budget_lines.iter().map(|line| line.amount_ore).sum(),
            applied_ore: measure.applied_ore,
            own_funding_ore: measure.own_funding_ore,
        })
        .collect();
    let sum = |of: fn(&pb::MeasureTotals) -> i64| measures.iter().map(of).sum();
    pb::ApplicationTotals {
        budget_ore: sum(|measure| measure.budget_ore),
        applied_ore: sum(|measure| measure.applied_ore),
        own_funding_ore: sum(|measure| measure.own_funding_ore),
        measures,
    }
}
