//! Pure types and rules: no database, no gRPC, no clock.

pub(crate) mod basis;
pub(crate) mod distribution;
pub(crate) mod proposal;
pub(crate) mod stage;
