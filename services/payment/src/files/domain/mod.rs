//! Pure types and rules: no database, no gRPC, no clock.

pub(crate) mod answer;
pub(crate) mod file;
pub(crate) mod pain001;
pub(crate) mod pain002;
pub(crate) mod xml;
