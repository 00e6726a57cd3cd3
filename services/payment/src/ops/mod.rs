//! One use case a file; each owns its transaction.

pub(crate) mod attest_instalment;
pub(crate) mod carry_over;
pub(crate) mod confirm_account;
pub(crate) mod import_return;
pub(crate) mod open_claim;
pub(crate) mod prepare_file;
pub(crate) mod record_decision;
pub(crate) mod record_repayment;
pub(crate) mod register_account;
pub(crate) mod release_file;

mod book;
mod withdraw;
