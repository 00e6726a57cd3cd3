//! Decisions on awards, as allocation made them, and who may do what after whom.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod ops;
pub(crate) mod store;
