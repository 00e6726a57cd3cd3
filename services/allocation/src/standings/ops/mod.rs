//! What can be done, one act a file.

pub(crate) mod recipient_standing_changed;
pub(crate) mod succession_recorded;
