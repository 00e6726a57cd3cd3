//! What others ask of decisions.

pub(crate) mod read_decision;
