//! Lists of applications, and what happens to them.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod grpc;
pub(crate) mod ops;
pub(crate) mod store;
