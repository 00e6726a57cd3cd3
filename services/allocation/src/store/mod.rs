//! The schema `allocation`: plain functions on a connection, one file a table or two.
//!
//! Lock order: the frame's row, then proposals in the order of their ids.

pub(crate) mod awarded;
pub(crate) mod call;
pub(crate) mod carry_over;
pub(crate) mod completion;
pub(crate) mod decision;
pub(crate) mod edition;
pub(crate) mod ended;
pub(crate) mod frame;
pub(crate) mod frame_proposal;
pub(crate) mod letter;
pub(crate) mod proposal;
pub(crate) mod standing;
