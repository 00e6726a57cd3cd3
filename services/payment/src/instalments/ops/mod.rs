//! One use case a file; each owns its transaction.

pub(crate) mod attest_instalment;
pub(crate) mod decision_made;
pub(crate) mod list_instalments;
pub(crate) mod shown;
