//! One use case a file; each owns its transaction.

pub(crate) mod attest_instalment;
pub(crate) mod carry_over_decided;
pub(crate) mod confirm_account;
pub(crate) mod decision_made;
pub(crate) mod get_payment_file;
pub(crate) mod import_return;
pub(crate) mod list_accounts;
pub(crate) mod list_award_balances;
pub(crate) mod list_claims;
pub(crate) mod list_instalments;
pub(crate) mod list_journal_entries;
pub(crate) mod prepare_file;
pub(crate) mod reclaim_ordered;
pub(crate) mod record_repayment;
pub(crate) mod register_account;
pub(crate) mod release_file;

mod book;
mod signed;
mod withdraw;
