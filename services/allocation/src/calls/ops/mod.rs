//! What can be done, one act a file.

pub(crate) mod call_announced;
pub(crate) mod measure_kinds;
