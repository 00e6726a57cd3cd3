//! Payment (utbetaling): recipients' accounts, instalments, payment files to the bank and what it answers, claims
//! for money to be returned, and the journal that every krone goes through.
//!
//! Invariants, kept by the code and by the database, also against the service's own role:
//! - An entry has at least two postings and sums to zero per grant year, chapter and post, and scheme. Entries are
//!   never changed or deleted; the balances of an award move with them and in no other way.
//! - What is paid, less what came back, and what is on its way never exceed what is granted; nobody returns or
//!   carries over what was not paid.
//! - An instalment has one live payment. Amount and account number of a payment are frozen when its file is
//!   prepared.
//! - Duties are separated (Bestemmelser om økonomistyring i staten): who decided neither keeps the recipient's
//!   accounts (6.3.8.1) nor attests (2.5.2.2) nor releases (3.7.3.3); who attested does not release; two persons
//!   stand behind an account.
//!
//! Locks are taken in this order: payment file, instalment, account, claim; the balances come last. Where an
//! account changes, the files that pay to it come after it: such a transaction may give way, and is run again.

mod accounts;
mod amounts;
mod claims;
mod decisions;
mod error;
mod events;
mod files;
mod instalments;
mod ledger;
mod regulation;
mod rows;
mod server;
mod signed;

pub use server::{definition, migrations};
