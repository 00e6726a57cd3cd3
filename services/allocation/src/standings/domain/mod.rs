//! Pure types and rules: no database, no gRPC, no clock.

pub(crate) mod standing;
