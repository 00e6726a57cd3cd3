//! Between messages and domain types, both ways.

pub(crate) mod report;
pub(crate) mod requests;
pub(crate) mod stored;
