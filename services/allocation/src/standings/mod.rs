//! What a recipient owes from earlier years, as reporting tells.

pub(crate) mod codec;
pub(crate) mod domain;
pub(crate) mod error;
pub(crate) mod ops;
pub(crate) mod store;
