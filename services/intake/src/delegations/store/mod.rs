//! Plain functions on a connection.

pub(crate) mod delegations;
