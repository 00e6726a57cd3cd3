//! Plain functions on a connection.

pub(crate) mod instalment_steps;
pub(crate) mod instalments;
