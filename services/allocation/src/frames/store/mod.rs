//! Tables of the subject: plain functions on a connection.

pub(crate) mod frame;
pub(crate) mod frame_proposal;
