//! The refusals of this subject.

pub(crate) mod organisation;
pub(crate) mod owner;
