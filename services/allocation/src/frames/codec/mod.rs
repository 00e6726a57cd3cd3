//! Between messages and domain types, both ways.

pub(crate) mod events;
pub(crate) mod frame;
pub(crate) mod requests;
