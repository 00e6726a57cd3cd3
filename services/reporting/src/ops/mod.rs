//! Use cases, one a file; each owns its transaction.

pub(crate) mod accept_report;
pub(crate) mod balance_changed;
pub(crate) mod call_announced;
pub(crate) mod carry_over_decided;
pub(crate) mod decision_made;
pub(crate) mod get_obligation;
pub(crate) mod list_obligations;
pub(crate) mod register_statement;
pub(crate) mod return_report;
pub(crate) mod send_forms;
pub(crate) mod submit_report;

mod obligations;
mod settle;
mod standing;
