//! Decisions (vedtak), and the awards that they give.

pub(crate) mod codec;
pub(crate) mod grpc;
pub(crate) mod ops;
pub(crate) mod store;
pub(crate) mod web;
