//! The recipients' standings from earlier years, as reporting sends them.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod ops;
pub(crate) mod store;
