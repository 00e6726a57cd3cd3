//! Tables of the subject: plain functions on a connection.

pub(crate) mod decision;
pub(crate) mod public_award;
