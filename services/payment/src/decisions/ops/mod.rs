//! Use cases on decisions that other subjects call.

pub(crate) mod read_decision;
