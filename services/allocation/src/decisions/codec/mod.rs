//! Between messages and the domain.

pub(crate) mod decision;
pub(crate) mod requests;
