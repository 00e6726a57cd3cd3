//! Reads a decision as allocation announces it.

use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_runtime::facts::Unreadable;

use crate::decisions::codec;
use crate::decisions::domain::decision::{Award, Decision};

/// The decision, and its awards with an amount; these sum to the decision's.
///
/// # Errors
/// [`Unreadable`] when it holds what allocation must not send.
pub(crate) fn read(fact: &DecisionMade) -> Result<(Decision, Vec<Award>), Unreadable> {
    codec::decision(fact)
}
