//! Events between services: sent by the [`relay`], received by the [`events`] service, applied by the op that the
//! service's [`Routes`] name.

pub(crate) mod events;
mod lanes;
pub(crate) mod refusals;
pub(crate) mod relay;
mod routes;
mod verdict;

pub use routes::{Apply, Routes, ignore};
