//! Between messages and domain types, both ways.

pub(crate) mod decision;
pub(crate) mod requests;
