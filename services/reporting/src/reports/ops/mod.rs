//! Use cases, one a file; each owns its transaction.

pub(crate) mod accept_report;
pub(crate) mod register_statement;
pub(crate) mod return_report;
pub(crate) mod submit_report;
