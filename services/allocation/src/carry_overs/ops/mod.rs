//! Use cases, one a file; each owns its transaction.

pub(crate) mod carry_over_requested;
pub(crate) mod decide_carry_over;
pub(crate) mod list_carry_overs;
