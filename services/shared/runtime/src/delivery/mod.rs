//! Events between services: sent by the [`relay`], received by the [`events`] service.

pub(crate) mod events;
mod lanes;
pub(crate) mod relay;
