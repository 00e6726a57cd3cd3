//! Why this subject refuses.

pub(crate) mod files;
pub(crate) mod returns;
