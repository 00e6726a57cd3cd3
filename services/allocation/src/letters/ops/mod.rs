//! Use cases, one a file; each owns its transaction.

pub(crate) mod get_letter;
