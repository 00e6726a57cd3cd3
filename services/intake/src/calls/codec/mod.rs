//! Between messages and domain types, both ways.

pub(crate) mod call;
pub(crate) mod edition;
pub(crate) mod public_call;
pub(crate) mod requests;
