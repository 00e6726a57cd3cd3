//! What can be done, one act a file.

pub(crate) mod get_letter;
