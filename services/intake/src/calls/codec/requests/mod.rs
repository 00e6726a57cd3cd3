//! Parsed requests: one struct per RPC, read with the limits of its fields.

pub(crate) mod call;
pub(crate) mod edition;
