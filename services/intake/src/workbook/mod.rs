//! Applications from and to spreadsheets.

pub(crate) mod codec;
pub(crate) mod error;
pub(crate) mod grpc;
pub(crate) mod ops;
pub(crate) mod store;
