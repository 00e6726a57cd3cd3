//! The rules.

pub(crate) mod frame;
