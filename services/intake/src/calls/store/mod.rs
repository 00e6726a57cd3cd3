//! Plain functions on a connection.

pub(crate) mod call_drafts;
pub(crate) mod calls;
pub(crate) mod editions;
