//! Between messages and domain types, both ways.

pub(crate) mod carry_overs;
pub(crate) mod claims;
