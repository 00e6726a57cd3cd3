//! The limits, the sums, the deadlines, and that the evaluator is a function of any facts.

mod arbitrary;
mod deadlines;
mod function;
mod limits;
mod money;

use crate::fixture::World;

/// Whether a rule says anything, of any severity.
fn says(world: &World, rule: &str) -> bool {
    world.findings().iter().any(|finding| finding.rule == rule)
}
