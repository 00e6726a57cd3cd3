//! Between messages and the domain.

pub(crate) mod events;
pub(crate) mod frame;
pub(crate) mod requests;
