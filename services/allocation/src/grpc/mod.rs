//! The RPCs: parse, call the op, encode.

mod carry_overs;
mod decisions;
mod frames;

pub(crate) use decisions::Decisions;
pub(crate) use frames::Frames;
