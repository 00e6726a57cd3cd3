//! Use cases, one a file; each owns its transaction.

pub(crate) mod carry_over_decided;
pub(crate) mod settle;
