//! The refusals of this subject.

pub(crate) mod files;
pub(crate) mod returns;
