//! Between messages and domain types, both ways.

pub(crate) mod delegation;
pub(crate) mod requests;
