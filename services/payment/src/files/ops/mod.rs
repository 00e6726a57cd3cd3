//! Use cases, one a file; each owns its transaction.

pub(crate) mod get_payment_file;
pub(crate) mod import_return;
pub(crate) mod prepare_file;
pub(crate) mod release_file;
pub(crate) mod withdraw;
