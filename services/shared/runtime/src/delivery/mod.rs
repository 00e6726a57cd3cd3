//! Events between services: sent by the [`relay`], received by the [`events`] service, applied by the op that the
//! service's [`Routes`] name.

pub(crate) mod events;
mod lanes;
mod outcome;
pub(crate) mod refusals;
pub(crate) mod relay;
mod routes;

pub use routes::{Apply, Routes, ignore};
