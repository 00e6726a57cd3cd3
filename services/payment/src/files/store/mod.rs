//! Plain functions on a connection.

pub(crate) mod files;
pub(crate) mod lines;
pub(crate) mod returns;
