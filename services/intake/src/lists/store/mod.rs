//! Plain functions on a connection.

pub(crate) mod changes;
pub(crate) mod lists;
