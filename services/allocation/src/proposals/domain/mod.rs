//! The rules.

pub(crate) mod basis;
pub(crate) mod distribution;
pub(crate) mod proposal;
pub(crate) mod stage;
