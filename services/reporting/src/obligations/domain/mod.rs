//! Pure types and rules: no database, no gRPC, no clock.

pub(crate) mod award;
pub(crate) mod call_terms;
pub(crate) mod decision;
pub(crate) mod obligation;
pub(crate) mod standing;
pub(crate) mod state;
