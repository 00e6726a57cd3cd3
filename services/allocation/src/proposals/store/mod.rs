//! The rows.

pub(crate) mod completion;
pub(crate) mod ended;
pub(crate) mod proposal;
