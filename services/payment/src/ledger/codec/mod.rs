//! Between messages and domain types, both ways.

pub(crate) mod balances;
pub(crate) mod journal;
