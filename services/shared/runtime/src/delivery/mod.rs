//! Events between services: sent by the [`relay`], received by the [`events`] service from
//! [`senders`] whose word counts.

pub(crate) mod events;
mod lanes;
pub(crate) mod relay;
pub mod senders;
mod verdict;
