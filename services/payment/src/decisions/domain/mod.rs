//! Pure types and rules: no database, no gRPC, no clock.

pub(crate) mod decision;
pub(crate) mod duties;
pub(crate) mod reference;
