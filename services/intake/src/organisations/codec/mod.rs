//! Between messages and domain types, both ways.

pub(crate) mod organisation;
pub(crate) mod record;
pub(crate) mod requests;
pub(crate) mod succession;
