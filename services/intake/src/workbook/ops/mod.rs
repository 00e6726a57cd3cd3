//! Use cases, one a file; each owns its transaction.

pub(crate) mod export_applications;
pub(crate) mod get_template;
pub(crate) mod import_applications;
