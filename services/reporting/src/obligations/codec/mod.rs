//! Between messages and domain types, both ways.

pub(crate) mod balance;
pub(crate) mod budget;
pub(crate) mod call;
pub(crate) mod decision;
pub(crate) mod obligation;
pub(crate) mod requests;
pub(crate) mod standing;
pub(crate) mod stored_report;
