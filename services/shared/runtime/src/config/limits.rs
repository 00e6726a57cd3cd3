//! Limits of the server, the clients and the background work. All have defaults that fit one small machine.

use std::time::Duration;

use serde::Deserialize;

use tilskudd_store::outbox;

use super::ConfigError;
use crate::server::body_memory::MESSAGE_MAX;

/// Deliveries under way at once, per region and destination.
pub(crate) const DELIVERIES_AT_ONCE: u64 = 8;

/// The rate limit of one caller.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// Requests at once.
    pub at_once: usize,
    /// Requests in a second, in the long run.
    pub rate: u32,
    /// Requests that may come at once after a quiet time.
    pub burst: u32,
}

/// Limits, times in milliseconds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests worked on at once; more are refused with RESOURCE_EXHAUSTED.
    pub concurrent_requests: usize,
    /// Of these, one person's or agency's.
    pub per_caller_requests: usize,
    /// Requests of one person or agency in a second, in the long run.
    pub per_caller_rate: u32,
    /// Requests that one may send at once after a quiet time.
    pub per_caller_burst: u32,
    /// The same of one of the other services.
    pub per_service_requests: usize,
    /// Requests of one service in a second, in the long run.
    pub per_service_rate: u32,
    /// Requests that one may send at once after a quiet time.
    pub per_service_burst: u32,
    /// The same of all who come from one address without a login that holds.
    pub per_address_requests: usize,
    /// Their requests in a second, in the long run.
    pub per_address_rate: u32,
    /// Requests that they may send at once after a quiet time.
    pub per_address_burst: u32,
    /// Proxies of our own in front, each of which adds to `x-forwarded-for` whom it saw; 0: the connection's address.
    pub proxies: usize,
    /// How often refusals by access are written to the audit log.
    pub refusals_ms: u64,
    /// Longest time for one request.
    pub request_ms: u64,
    /// Streams open at once, beside the requests; more are refused with RESOURCE_EXHAUSTED.
    pub concurrent_streams: usize,
    /// Bytes that all requests together hold while they arrive; more are refused with RESOURCE_EXHAUSTED. At least one
    /// message, 4 MiB.
    pub held_bytes: usize,
    /// Longest silence of a caller who sends a stream.
    pub stream_idle_ms: u64,
    /// Longest time for a stream that a caller sends, or is sent and does not watch.
    pub stream_ms: u64,
    /// Deadline of every call to another service.
    pub client_ms: u64,
    /// How long the service is not ready, and still takes requests, before it stops: as long as whoever sends them
    /// needs to learn it.
    pub unready_ms: u64,
    /// How long open requests may finish after a stop was asked for.
    pub shutdown_ms: u64,
    /// Database connections per region.
    pub connections: u32,
    /// How often a transaction that gave way is tried again.
    pub transaction_retries: u32,
    /// How often the outbox is polled when nothing wakes the relay.
    pub relay_poll_ms: u64,
    /// Events delivered at once per region.
    pub relay_batch: u32,
    /// Attempts at an event at which the receiver fails, before it is parked.
    pub relay_attempts: u32,
    /// Attempts at an event that is answered "not known yet", one in thirty seconds, before it is parked.
    pub relay_early_attempts: u32,
    /// Attempts at an event that the receiver's generation does not know, one in five minutes, before it is parked.
    pub relay_unknown_attempts: u32,
    /// How often audit entries are sealed.
    pub seal_ms: u64,
    /// Entries in one seal at most.
    pub seal_batch: u32,
    /// Pause between two turns of what a service does by itself.
    pub chore_ms: u64,
    /// Streams of changes open at once.
    pub watch_streams: usize,
    /// Of these, one caller's.
    pub watch_streams_per_caller: usize,
    /// After how long without news a stream gives a sign of life.
    pub watch_sign_ms: u64,
    /// How often a stream looks for what was sealed by another instance.
    pub watch_poll_ms: u64,
    /// How long a stream may last; then its caller shows a new token and goes on.
    pub watch_longest_ms: u64,
    /// How often the databases are asked whether they are there.
    pub health_ms: u64,
    /// How often a database is asked whether it is the right one at a version that the service understands.
    pub check_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent_requests: 256,
            per_caller_requests: 64,
            per_caller_rate: 200,
            per_caller_burst: 2_000,
            per_service_requests: 256,
            per_service_rate: 5_000,
            per_service_burst: 10_000,
            per_address_requests: 128,
            per_address_rate: 100,
            per_address_burst: 1_000,
            proxies: 0,
            refusals_ms: 60_000,
            request_ms: 30_000,
            concurrent_streams: 256,
            held_bytes: 64 * 1024 * 1024,
            stream_idle_ms: 20_000,
            stream_ms: 900_000,
            client_ms: 10_000,
            unready_ms: 0,
            shutdown_ms: 15_000,
            connections: 8,
            transaction_retries: 12,
            relay_poll_ms: 200,
            relay_batch: 32,
            relay_attempts: 10,
            // A month each: regions upgrade each in its own time, and what waits for what is not known there yet waits too.
            relay_early_attempts: 86_400,
            relay_unknown_attempts: 9_000,
            seal_ms: 1_000,
            seal_batch: 1_000,
            chore_ms: 2_000,
            watch_streams: 256,
            watch_streams_per_caller: 8,
            watch_sign_ms: 15_000,
            watch_poll_ms: 1_000,
            watch_longest_ms: 3_600_000,
            health_ms: 1_000,
            check_ms: 3_000,
        }
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let zero = [
            ("limits.concurrent_requests", self.concurrent_requests == 0),
            ("limits.per_caller_requests", self.per_caller_requests == 0),
            ("limits.per_caller_rate", self.per_caller_rate == 0),
            ("limits.per_caller_burst", self.per_caller_burst == 0),
            ("limits.per_service_requests", self.per_service_requests == 0),
            ("limits.per_service_rate", self.per_service_rate == 0),
            ("limits.per_service_burst", self.per_service_burst == 0),
            ("limits.per_address_requests", self.per_address_requests == 0),
            ("limits.per_address_rate", self.per_address_rate == 0),
            ("limits.per_address_burst", self.per_address_burst == 0),
            ("limits.refusals_ms", self.refusals_ms == 0),
            ("limits.request_ms", self.request_ms == 0),
            ("limits.concurrent_streams", self.concurrent_streams == 0),
            ("limits.stream_idle_ms", self.stream_idle_ms == 0),
            ("limits.stream_ms", self.stream_ms == 0),
            ("limits.client_ms", self.client_ms == 0),
            ("limits.connections", self.connections == 0),
            ("limits.relay_poll_ms", self.relay_poll_ms == 0),
            ("limits.relay_batch", self.relay_batch == 0),
            ("limits.relay_attempts", self.relay_attempts == 0),
            ("limits.relay_early_attempts", self.relay_early_attempts == 0),
            ("limits.relay_unknown_attempts", self.relay_unknown_attempts == 0),
            ("limits.seal_ms", self.seal_ms == 0),
            ("limits.seal_batch", self.seal_batch == 0),
            ("limits.chore_ms", self.chore_ms == 0),
            ("limits.watch_sign_ms", self.watch_sign_ms == 0),
            ("limits.watch_poll_ms", self.watch_poll_ms == 0),
            ("limits.watch_longest_ms", self.watch_longest_ms == 0),
            ("limits.health_ms", self.health_ms == 0),
            ("limits.check_ms", self.check_ms == 0),
        ];
        if let Some((key, _)) = zero.into_iter().find(|(_, is_zero)| *is_zero) {
            return Err(ConfigError::Value {
                key,
                problem: "must be above 0",
            });
        }
        if self.held_bytes < MESSAGE_MAX {
            return Err(ConfigError::Value {
                key: "limits.held_bytes",
                problem: "must hold one message of 4 MiB",
            });
        }
        // Every event of a lease has to be answered while the lease lasts, or it is delivered twice for nothing.
        let rounds = u64::from(self.relay_batch).div_ceil(DELIVERIES_AT_ONCE);
        let lease_ms = u64::try_from(outbox::LEASE.num_milliseconds()).unwrap_or(0);
        if self.client_ms.saturating_mul(rounds) >= lease_ms {
            return Err(ConfigError::Value {
                key: "limits.relay_batch",
                problem: "a batch, eight at once with limits.client_ms each, must be delivered within 60 seconds",
            });
        }
        Ok(())
    }

    /// The rate limit of a person or an agency.
    #[must_use]
    pub fn per_caller(&self) -> Share {
        Share {
            at_once: self.per_caller_requests,
            rate: self.per_caller_rate,
            burst: self.per_caller_burst,
        }
    }

    /// The rate limit of another service.
    #[must_use]
    pub fn per_service(&self) -> Share {
        Share {
            at_once: self.per_service_requests,
            rate: self.per_service_rate,
            burst: self.per_service_burst,
        }
    }

    /// The rate limit of all callers at one address that have no valid login.
    #[must_use]
    pub fn per_address(&self) -> Share {
        Share {
            at_once: self.per_address_requests,
            rate: self.per_address_rate,
            burst: self.per_address_burst,
        }
    }

    /// Longest time for one request.
    #[must_use]
    pub fn request(&self) -> Duration {
        Duration::from_millis(self.request_ms)
    }

    /// Longest silence of a caller who sends a stream.
    #[must_use]
    pub fn stream_idle(&self) -> Duration {
        Duration::from_millis(self.stream_idle_ms)
    }

    /// Longest time for a stream that a caller sends, or is sent and does not watch.
    #[must_use]
    pub fn stream(&self) -> Duration {
        Duration::from_millis(self.stream_ms)
    }

    /// How long a stream of changes may last.
    #[must_use]
    pub fn watch_longest(&self) -> Duration {
        Duration::from_millis(self.watch_longest_ms)
    }

    /// Deadline of every call to another service.
    #[must_use]
    pub fn client(&self) -> Duration {
        Duration::from_millis(self.client_ms)
    }

    /// How long the service is not ready before it stops.
    #[must_use]
    pub fn unready(&self) -> Duration {
        Duration::from_millis(self.unready_ms)
    }

    /// How long open requests may finish after a stop was asked for.
    #[must_use]
    pub fn shutdown(&self) -> Duration {
        Duration::from_millis(self.shutdown_ms)
    }
}
