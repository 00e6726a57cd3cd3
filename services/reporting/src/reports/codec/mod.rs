//! Between messages and domain types, both ways.

pub(crate) mod report;
