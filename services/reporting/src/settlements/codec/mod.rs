//! Between messages and domain types, both ways.

pub(crate) mod carry_over;
pub(crate) mod settlement;
