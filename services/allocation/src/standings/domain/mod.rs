//! The rules.

pub(crate) mod standing;
