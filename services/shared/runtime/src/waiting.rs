//! What waits in each region, and for how long, as figures: events that are not delivered, of them those that are parked,
//! and audit entries without a seal. Every replica tells the same of the one database, so these are not to be summed.

use std::error::Error as StdError;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Gauge;
use tilskudd_store::{Db, Error, audit, outbox};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often they are counted: alarms look at minutes.
const EVERY: Duration = Duration::from_secs(10);

struct Gauges {
    pending: Gauge<i64>,
    parked: Gauge<i64>,
    unsealed: Gauge<i64>,
    oldest_event: Gauge<i64>,
    oldest_entry: Gauge<i64>,
    labels: [KeyValue; 2],
}

/// The one that has waited longest, and since when it is known to.
#[derive(Debug, Default)]
struct Oldest(Option<(i64, Instant)>);

impl Oldest {
    /// For how long the same one has waited, in whole seconds, as far as this process has seen.
    fn seen(&mut self, oldest: Option<i64>, now: Instant) -> i64 {
        let since = match (self.0, oldest) {
            (Some((known, since)), Some(oldest)) if known == oldest => since,
            _ => now,
        };
        self.0 = oldest.map(|oldest| (oldest, since));
        i64::try_from(now.duration_since(since).as_secs()).unwrap_or(i64::MAX)
    }
}

impl Gauges {
    fn of(db: &Db) -> Self {
        let meter = opentelemetry::global::meter("tilskudd-runtime");
        let gauge = |name, what| meter.i64_gauge(name).with_description(what).build();
        Self {
            pending: gauge("outbox.pending", "Events that are not delivered, parked ones too"),
            parked: gauge("outbox.parked", "Events that are parked"),
            unsealed: gauge("audit.unsealed", "Audit entries that have no seal"),
            oldest_event: gauge("outbox.oldest_seconds", "How long the oldest event has waited"),
            oldest_entry: gauge(
                "audit.oldest_seconds",
                "How long the oldest entry has waited for its seal",
            ),
            labels: [
                KeyValue::new("service", db.service().as_str()),
                KeyValue::new("tenant", db.tenant().to_string()),
            ],
        }
    }

    async fn count(&self, db: &Db, event: &mut Oldest, entry: &mut Oldest) -> Result<(), Error> {
        let events = outbox::counts(db).await?;
        let log = audit::status(db).await?;
        let (oldest_event, oldest_entry) = (outbox::oldest(db).await?, audit::oldest_unsealed(db).await?);
        let now = Instant::now();
        self.pending.record(events.pending, &self.labels);
        self.parked.record(events.parked, &self.labels);
        self.unsealed.record(log.unsealed, &self.labels);
        self.oldest_event
            .record(event.seen(oldest_event, now), &self.labels);
        self.oldest_entry
            .record(entry.seen(oldest_entry, now), &self.labels);
        Ok(())
    }
}

/// Counts until `stop`.
pub(crate) async fn run(db: Db, stop: CancellationToken) {
    let gauges = Gauges::of(&db);
    let (mut event, mut entry) = (Oldest::default(), Oldest::default());
    loop {
        if let Err(error) = gauges.count(&db, &mut event, &mut entry).await {
            tracing::warn!(error = &error as &dyn StdError, tenant = %db.tenant(), "what waits could not be counted");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_one_grows_old_and_the_next_one_begins_anew() {
        let start = Instant::now();
        let mut oldest = Oldest::default();
        let ages = [
            (None, 0),
            (Some(7), 10),
            (Some(7), 45),
            (Some(9), 50),
            (None, 60),
            (Some(9), 70),
            (Some(9), 71),
        ]
        .map(|(seq, after)| oldest.seen(seq, start + Duration::from_secs(after)));
        assert_eq!(ages, [0, 0, 35, 0, 0, 0, 1]);
    }
}
