//! Why this subject refuses.

pub(crate) mod organisation;
pub(crate) mod owner;
