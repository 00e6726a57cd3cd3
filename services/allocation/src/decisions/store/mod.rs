//! The rows.

pub(crate) mod awarded;
pub(crate) mod decision;
