//! Between messages and domain types, both ways.

pub(crate) mod change_report;
pub(crate) mod requests;
