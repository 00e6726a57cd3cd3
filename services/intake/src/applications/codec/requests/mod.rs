//! Parsed requests: one struct per RPC, read with the limits of its fields.

pub(crate) mod application;
pub(crate) mod completion;
pub(crate) mod ending;
pub(crate) mod preliminary_answer;
pub(crate) mod submission;
