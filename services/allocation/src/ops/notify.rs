//! Events that allocation publishes.

/// Version of the meaning of every event that allocation publishes.
pub(super) const EVENT_VERSION: u32 = 1;
