//! Use cases, one a file; each owns its transaction.

pub(crate) mod confirm_account;
pub(crate) mod list_accounts;
pub(crate) mod register_account;
