//! Use cases, one a file; each owns its transaction.

pub(crate) mod list_change_reports;
pub(crate) mod report_change;
pub(crate) mod resolve_change_report;
