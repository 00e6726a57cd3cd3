//! The rows.

pub(crate) mod call;
pub(crate) mod edition;
