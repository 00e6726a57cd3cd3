//! The relay: leases the head of each stream, delivers it outside any transaction, and records the outcome.
//!
//! | answer | outcome |
//! |---|---|
//! | applied, duplicate | delivered; the stream's next event becomes the head |
//! | not known yet | retried within two seconds, after a hundred times every thirty, with an alarm; parked after a month |
//! | no answer, overloaded, aborted | transient; retried with backoff, never parked |
//! | the receiver refuses this service as a caller: token, certificate or policy | the same, with a warning: the event is delivered once an operator has corrected it |
//! | internal, unknown, region not served, an answer from something other than our services | retried with backoff; parked after ten such answers, whatever came between |
//! | an unknown kind or a newer version | retried every five minutes, with an alarm, for a month; then parked |
//! | anything else: a refusal | parked at once; an operator decides |

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::{Duration, Instant};

use opentelemetry::KeyValue;
use opentelemetry::metrics::Counter;
use tilskudd_proto::common::v1::event_service_client::EventServiceClient;
use tilskudd_proto::common::v1::{DeliverEventRequest, DeliveryOutcome, Event};
use tilskudd_store::outbox::{self, Leased};
use tilskudd_store::{Db, Error};
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tracing::Instrument;

use super::lanes::{LaneKey, Lanes};
use super::outcome::{Outcome, outcome_of, summary_of};
use crate::config::Limits;
use crate::peers::Peers;
use crate::timestamps::timestamp;
use crate::trace;

/// Shortest time between two queries of the outbox. What is written meanwhile is leased together, so that a busy region
/// pays a fixed price and not a query for every write. After a quiet moment the first query is immediate.
const GAP: Duration = Duration::from_millis(20);

/// From how many answers "not known yet" on an operator is told.
const EARLY_ALARM: u32 = 128;

/// Delivers one region's events.
pub(crate) struct Relay {
    pub(crate) db: Db,
    pub(crate) peers: Peers,
    pub(crate) limits: Limits,
    pub(crate) outcomes: Counter<u64>,
}

/// How much a query of the outbox found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    /// All that was due.
    All,
    /// As much as one query takes of a destination: there may be more.
    More,
}

impl Relay {
    pub(crate) fn new(db: Db, peers: Peers, limits: Limits) -> Self {
        let outcomes = opentelemetry::global::meter("tilskudd-runtime")
            .u64_counter("relay.attempts")
            .with_description("Delivery attempts, by outcome")
            .build();
        Self {
            db,
            peers,
            limits,
            outcomes,
        }
    }

    /// Delivers until `stop`, which is given when nothing emits any more; then queries the outbox once more, and
    /// finishes.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let emitted: Arc<Notify> = self.db.emitted();
        let mut poll = tokio::time::interval(Duration::from_millis(self.limits.relay_poll_ms));
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut lanes = Lanes::new(self.limits.relay_batch, self.limits.client());
        // Tasks of their own: they hold database connections, which leasing waits for here.
        let mut in_flight = JoinSet::new();
        let relay = Arc::new(self);
        let (mut look, mut last_look) = (true, false);
        let mut not_before = Instant::now();
        loop {
            let now = Instant::now();
            let early = look && !last_look && now < not_before;
            let found = if look && !early && lanes.has_room(now) {
                not_before = now + GAP;
                relay.lease(&mut lanes).await
            } else {
                Found::Nothing
            };
            if found == Found::More {
                not_before = now;
            }
            for event in lanes.start(Instant::now()) {
                let relay = Arc::clone(&relay);
                in_flight.spawn(async move { relay.attempt(event).await });
            }
            if last_look {
                lanes.drop_stalled(Instant::now());
                if in_flight.is_empty() {
                    return;
                }
            }
            // There may be more than one batch, for other destinations; and what has not been looked for, is later.
            look = !last_look && (early || found != Found::Nothing);
            tokio::select! {
                Some(ended) = in_flight.join_next() => {
                    // What was behind a delivered head is a head now.
                    look |= release(&mut lanes, ended);
                    while let Some(ended) = in_flight.try_join_next() {
                        look |= release(&mut lanes, ended);
                    }
                    look &= !last_look;
                }
                () = tokio::time::sleep_until(not_before.into()), if look => {}
                () = emitted.notified(), if !last_look => look = true,
                _ = poll.tick(), if !last_look => look = true,
                () = stop.cancelled(), if !last_look => (look, last_look) = (true, true),
            }
        }
    }

    /// Leases the events that are due, except for destinations that have enough waiting already.
    async fn lease(&self, lanes: &mut Lanes) -> Found {
        let batch = self.limits.relay_batch;
        match outbox::lease_heads_except(&self.db, batch, &lanes.full()).await {
            Ok(heads) => {
                let found = match u32::try_from(heads.len()).unwrap_or(u32::MAX) {
                    0 => Found::Nothing,
                    few if few < outbox::share(batch) => Found::All,
                    _ => Found::More,
                };
                lanes.take(heads, Instant::now());
                found
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn StdError, tenant = %self.db.tenant(), "the outbox cannot be read");
                Found::Nothing
            }
        }
    }

    /// Tries to deliver one event; true when it was delivered.
    async fn attempt(&self, event: Leased) -> (LaneKey, bool) {
        let key = (event.destination.service, event.destination.tenant.clone());
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
        let delivered = self.attempt_traced(&event).instrument(span).await.unwrap_or_else(|error| {
            // The lease runs out and the event is retried; the receiver knows it by its id.
            tracing::warn!(error = &error as &dyn StdError, event.id = %event.id, "the outcome of a delivery attempt could not be recorded");
            false
        });
        (key, delivered)
    }

    async fn attempt_traced(&self, event: &Leased) -> Result<bool, Error> {
        let answer = self.deliver(event).await;
        let summary = summary_of(&answer);
        let (attempts, outcome) = outcome_of(&self.limits, event.attempts, &answer);
        let label = match outcome {
            Outcome::Delivered => {
                outbox::mark_delivered(&self.db, event).await?;
                "delivered"
            }
            Outcome::Retry(after) => {
                tracing::debug!(event.id = %event.id, answer = summary, "the event is retried later");
                outbox::retry_later(&self.db, event, attempts, after, &summary).await?;
                "later"
            }
            Outcome::CallerRefused(after) => {
                // Often enough to be seen, without a line for every attempt of every stream.
                if attempts.all.is_power_of_two() {
                    tracing::warn!(event.id = %event.id, attempts = attempts.all, answer = summary, "the receiver refuses this service as a caller; the event is retried");
                }
                outbox::retry_later(&self.db, event, attempts, after, &summary).await?;
                "not-let-in"
            }
            Outcome::Early(after) => {
                // A few are the order of things; many mean that what it builds on is held up.
                if attempts.early >= EARLY_ALARM && attempts.early.is_power_of_two() {
                    tracing::error!(event.id = %event.id, event.kind = event.kind, attempts = attempts.early, "the receiver still lacks what this event builds on; the event is retried");
                }
                outbox::retry_later(&self.db, event, attempts, after, &summary).await?;
                "early"
            }
            Outcome::Unknown(after) => {
                if attempts.unknown.is_power_of_two() {
                    tracing::error!(event.id = %event.id, event.kind = event.kind, attempts = attempts.unknown, "the receiver does not know this event yet: upgrade it; the event is retried");
                }
                outbox::retry_later(&self.db, event, attempts, after, &summary).await?;
                "unknown"
            }
            Outcome::Park => {
                tracing::error!(event.id = %event.id, event.kind = event.kind, event.stream = event.stream, answer = summary, "the event is parked");
                outbox::park(&self.db, event, &summary).await?;
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
}

/// Frees the place of an attempt that ended; true when it delivered. One that crashed leaves its place taken until the
/// lease runs out.
fn release(lanes: &mut Lanes, ended: Result<(LaneKey, bool), JoinError>) -> bool {
    match ended {
        Ok((key, delivered)) => {
            lanes.ended(&key, Instant::now());
            delivered
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn StdError, "a delivery attempt crashed");
            false
        }
    }
}
