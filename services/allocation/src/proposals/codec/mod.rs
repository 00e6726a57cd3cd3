//! Between messages and the domain.

pub(crate) mod application;
pub(crate) mod proposal;
pub(crate) mod recommendation;
pub(crate) mod requests;
