//! Between messages and domain types, both ways.

pub(crate) mod application;
pub(crate) mod proposal;
pub(crate) mod recommendation;
pub(crate) mod requests;
