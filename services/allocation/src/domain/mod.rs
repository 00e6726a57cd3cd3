//! What allocation knows, without a database or a network.

pub(crate) mod basis;
pub(crate) mod carry_over;
pub(crate) mod distribution;
pub(crate) mod frame;
pub(crate) mod letter;
pub(crate) mod proposal;
pub(crate) mod stage;
pub(crate) mod standing;
pub(crate) mod terms;
