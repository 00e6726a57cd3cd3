//! Between messages and domain types, both ways.

pub(crate) mod attachment;
pub(crate) mod requests;
