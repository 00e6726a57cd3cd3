//! Tables of the subject: plain functions on a connection.

pub(crate) mod call;
pub(crate) mod edition;
