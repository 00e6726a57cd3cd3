//! Plain functions on a connection.

pub(crate) mod balances;
pub(crate) mod journal;
