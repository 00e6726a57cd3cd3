//! Use cases, one a file; each owns its transaction.

pub(crate) mod balance_changed;
pub(crate) mod call_announced;
pub(crate) mod decision_made;
pub(crate) mod get_obligation;
pub(crate) mod list_obligations;
pub(crate) mod locked;
pub(crate) mod send_forms;
pub(crate) mod standing;
