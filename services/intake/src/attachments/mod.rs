//! Files that are sent with applications.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod grpc;
pub(crate) mod ops;
