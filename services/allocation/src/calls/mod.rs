//! Calls and the editions that they follow, as intake announces them.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod ops;
pub(crate) mod store;
