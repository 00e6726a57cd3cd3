//! Use cases, one a file; each owns its transaction.

pub(crate) mod recipient_standing_changed;
pub(crate) mod succession_recorded;
