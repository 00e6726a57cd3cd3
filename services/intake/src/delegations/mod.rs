//! Delegations (fullmakter) to sign.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod grpc;
pub(crate) mod ops;
pub(crate) mod store;
