//! Use cases, one a file; each owns its transaction.

pub(crate) mod book;
pub(crate) mod list_award_balances;
pub(crate) mod list_journal_entries;
