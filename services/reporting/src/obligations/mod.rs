//! What recipients owe after a decision: obligations to report, their deadlines, forms and standings.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod grpc;
pub(crate) mod ops;
pub(crate) mod store;
