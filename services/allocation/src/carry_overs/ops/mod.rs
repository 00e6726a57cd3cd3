//! What can be done, one act a file.

pub(crate) mod carry_over_requested;
pub(crate) mod decide_carry_over;
pub(crate) mod list_carry_overs;
