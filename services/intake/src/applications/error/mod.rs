//! Why this subject refuses.

pub(crate) mod completion;
pub(crate) mod draft;
