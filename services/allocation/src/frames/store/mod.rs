//! The rows.

pub(crate) mod frame;
pub(crate) mod frame_proposal;
