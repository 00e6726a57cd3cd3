//! Use cases, one a file; each owns its transaction.

pub(crate) mod carry_over_decided;
pub(crate) mod list_claims;
pub(crate) mod reclaim_ordered;
pub(crate) mod record_repayment;
