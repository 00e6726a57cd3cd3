//! Use cases, one a file; each owns its transaction.

pub(crate) mod application_changes;
pub(crate) mod list_applications;
pub(crate) mod page_of_applications;
pub(crate) mod watch_applications;
