//! The RPCs: parse, call the op, encode.

pub(crate) mod carry_overs;
pub(crate) mod decisions;
pub(crate) mod frames;
pub(crate) mod letters;
pub(crate) mod proposals;
