//! The refusals of this subject.

pub(crate) mod completion;
pub(crate) mod draft;
