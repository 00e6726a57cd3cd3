//! The journal that every krone goes through, and the balances of awards.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod grpc;
pub(crate) mod ops;
pub(crate) mod store;
