//! Use cases, one a file; each owns its transaction.

pub(crate) mod call_announced;
pub(crate) mod measure_kinds;
