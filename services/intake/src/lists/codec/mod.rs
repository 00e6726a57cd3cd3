//! Between messages and domain types, both ways.

pub(crate) mod list;
pub(crate) mod requests;
