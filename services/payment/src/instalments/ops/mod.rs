//! Use cases, one a file; each owns its transaction.

pub(crate) mod attest_instalment;
pub(crate) mod decision_made;
pub(crate) mod instalment_view;
pub(crate) mod list_instalments;
