//! Between messages and domain, both ways: requests with all their violations at once, events, answers.

pub(crate) mod accounts;
mod amounts;
pub(crate) mod balances;
pub(crate) mod carry_overs;
pub(crate) mod claims;
pub(crate) mod decisions;
pub(crate) mod files;
pub(crate) mod instalments;
pub(crate) mod journal;
