//! Tables of the subject: plain functions on a connection.

pub(crate) mod completion;
pub(crate) mod ended;
pub(crate) mod proposal;
