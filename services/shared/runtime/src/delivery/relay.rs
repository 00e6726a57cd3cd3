//! The relay: leases the head of each stream, delivers it outside any transaction, and notes what came of it.
//!
//! | the receiver says | then |
//! |---|---|
//! | applied, duplicate | delivered; the stream's next event is the head |
//! | not known yet | again soon; parked after many times |
//! | no answer, overloaded, gave way | again, ever more slowly, never parked: nobody's fault and it heals |
//! | internal, unknown, not authenticated | again, more slowly; parked after some attempts |
//! | anything else (refused, not understood) | parked at once: an operator decides |

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::StreamExt;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Counter;
use tilskudd_proto::common::v1::event_service_client::EventServiceClient;
use tilskudd_proto::common::v1::{DeliverEventRequest, DeliveryOutcome, Event};
use tilskudd_store::outbox::{self, Leased};
use tilskudd_store::{Db, Error};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};
use tracing::Instrument;

use crate::config::Limits;
use crate::peers::Peers;
use crate::timestamps::timestamp;
use crate::trace;

/// Deliveries under way at once, per region.
pub(crate) const AT_ONCE: u64 = 8;
/// First and longest pause between attempts.
const PAUSE_FIRST_MS: i64 = 100;
const PAUSE_MAX_MS: i64 = 30_000;
/// Pause after "not known yet": what it waits for is on its way in another stream.
const PAUSE_EARLY_MAX_MS: i64 = 2_000;

/// Delivers one region's events.
pub(crate) struct Relay {
    pub(crate) db: Db,
    pub(crate) peers: Peers,
    pub(crate) limits: Limits,
    pub(crate) outcomes: Counter<u64>,
}

/// What came of one attempt.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Delivered,
    Later(TimeDelta),
    Park,
}

impl Relay {
    pub(crate) fn new(db: Db, peers: Peers, limits: Limits) -> Self {
        let outcomes = opentelemetry::global::meter("tilskudd-runtime")
            .u64_counter("relay.attempts")
            .with_description("Attempts to deliver an event, by outcome")
            .build();
        Self {
            db,
            peers,
            limits,
            outcomes,
        }
    }

    /// Delivers until `stop`; an attempt under way is finished.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let emitted: Arc<tokio::sync::Notify> = self.db.emitted();
        let poll = Duration::from_millis(self.limits.relay_poll_ms);
        while !stop.is_cancelled() {
            let moved = self.round().await.unwrap_or_else(|error| {
                tracing::warn!(error = &error as &dyn StdError, tenant = %self.db.tenant(), "the outbox cannot be read");
                false
            });
            if moved {
                // What was behind a delivered head is a head now.
                continue;
            }
            tokio::select! {
                () = emitted.notified() => {}
                () = tokio::time::sleep(poll) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Leases what is due and tries each once; true when something was delivered.
    async fn round(&self) -> Result<bool, Error> {
        let heads = outbox::lease_heads(&self.db, self.limits.relay_batch).await?;
        let delivered = futures::stream::iter(heads)
            .map(|event| self.attempt(event))
            .buffer_unordered(usize::try_from(AT_ONCE).unwrap_or(1))
            .filter(|delivered| std::future::ready(*delivered))
            .count()
            .await;
        Ok(delivered > 0)
    }

    async fn attempt(&self, event: Leased) -> bool {
        let span = tracing::info_span!(
            "relay.deliver",
            otel.kind = "producer",
            event.id = %event.id,
            event.kind = event.kind,
            event.stream = event.stream,
            service = self.db.service().as_str(),
            destination = %event.destination.service,
            tenant = %event.destination.tenant,
        );
        trace::set_parent(&span, event.traceparent.as_deref().unwrap_or_default());
        self.attempt_traced(&event).instrument(span).await.unwrap_or_else(|error| {
            // The lease runs out and the event is tried again; the receiver knows it by its id.
            tracing::warn!(error = &error as &dyn StdError, event.id = %event.id, "an attempt could not be noted");
            false
        })
    }

    async fn attempt_traced(&self, event: &Leased) -> Result<bool, Error> {
        let answer = self.deliver(event).await;
        let outcome = self.judge(event, &answer);
        let said = match &answer {
            Ok(outcome) => outcome.as_str_name().to_owned(),
            Err(status) => format!("{:?}: {}", status.code(), status.message()),
        };
        let label = match outcome {
            Outcome::Delivered => {
                outbox::mark_delivered(&self.db, event).await?;
                "delivered"
            }
            Outcome::Later(after) => {
                tracing::debug!(event.id = %event.id, said, "the event is tried again later");
                outbox::retry_later(&self.db, event, after, &said).await?;
                "later"
            }
            Outcome::Park => {
                tracing::error!(event.id = %event.id, event.kind = event.kind, event.stream = event.stream, said, "the event is parked");
                outbox::park(&self.db, event, &said).await?;
                "parked"
            }
        };
        self.outcomes.add(
            1,
            &[
                KeyValue::new("outcome", label),
                KeyValue::new("service", self.db.service().as_str()),
            ],
        );
        Ok(outcome == Outcome::Delivered)
    }

    async fn deliver(&self, event: &Leased) -> Result<DeliveryOutcome, Status> {
        let channel = self
            .peers
            .channel(event.destination.service, &event.destination.tenant)?;
        let request = DeliverEventRequest {
            parent: format!("regions/{}", event.destination.tenant),
            event: Some(Event {
                id: event.id.to_string(),
                r#type: event.kind.clone(),
                version: event.version,
                stream: event.stream.clone(),
                sender: self.db.service().to_string(),
                sender_tenant: self.db.tenant().to_string(),
                person: event.actor.person.to_string(),
                capacity: event.actor.capacity.to_string(),
                legal_time: Some(timestamp(event.legal_time)),
                traceparent: event.traceparent.clone().unwrap_or_default(),
                payload: event.payload.clone(),
            }),
        };
        let response = EventServiceClient::new(channel).deliver_event(request).await?;
        Ok(response.into_inner().outcome())
    }

    fn judge(&self, event: &Leased, answer: &Result<DeliveryOutcome, Status>) -> Outcome {
        let tried = event.attempts.saturating_add(1);
        let within = |most: u32, after: TimeDelta| {
            if tried < most {
                Outcome::Later(after)
            } else {
                Outcome::Park
            }
        };
        match answer {
            Ok(DeliveryOutcome::Applied | DeliveryOutcome::Duplicate) => Outcome::Delivered,
            Ok(DeliveryOutcome::NotKnownYet) => {
                within(self.limits.relay_early_attempts, pause(tried, PAUSE_EARLY_MAX_MS))
            }
            // A newer receiver's answer that this version does not know.
            Ok(DeliveryOutcome::Unspecified) => {
                within(self.limits.relay_attempts, pause(tried, PAUSE_MAX_MS))
            }
            Err(status) => match status.code() {
                Code::Unavailable
                | Code::DeadlineExceeded
                | Code::ResourceExhausted
                | Code::Aborted
                | Code::Cancelled => Outcome::Later(pause(tried, PAUSE_MAX_MS)),
                Code::Internal | Code::Unknown | Code::Unauthenticated => {
                    within(self.limits.relay_attempts, pause(tried, PAUSE_MAX_MS))
                }
                _ => Outcome::Park,
            },
        }
    }
}

/// Doubles from the first pause to the longest.
fn pause(tried: u32, longest_ms: i64) -> TimeDelta {
    let doubled = 1_i64
        .checked_shl(tried.saturating_sub(1).min(20))
        .unwrap_or(i64::MAX);
    TimeDelta::milliseconds(PAUSE_FIRST_MS.saturating_mul(doubled).min(longest_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_the_longest() {
        let pauses =
            [1, 2, 3, 9, 10, 40, u32::MAX].map(|tried| pause(tried, PAUSE_MAX_MS).num_milliseconds());
        assert_eq!(pauses, [100, 200, 400, 25_600, 30_000, 30_000, 30_000]);
    }
}
