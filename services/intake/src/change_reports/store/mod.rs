//! Plain functions on a connection.

pub(crate) mod change_reports;
