//! Between messages and domain types, both ways.

pub(crate) mod balance;
pub(crate) mod budget;
pub(crate) mod call;
pub(crate) mod carry_over;
pub(crate) mod decision;
pub(crate) mod obligation;
pub(crate) mod report;
pub(crate) mod requests;
pub(crate) mod settlement;
pub(crate) mod standing;
pub(crate) mod stored_report;
