//! Unused money of an accepted report: carried over, or claimed back.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod ops;
pub(crate) mod store;
