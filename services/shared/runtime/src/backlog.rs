//! Backlog gauges per region: undelivered and parked events, unsealed entries, and how long the oldest has waited.
//! Every replica reports the same figures of the one database, so they must not be summed.

use std::error::Error as StdError;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Gauge;
use tilskudd_store::{Db, Error, audit, outbox};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the backlog is read: alarms look at minutes.
const INTERVAL: Duration = Duration::from_secs(10);

struct Gauges {
    pending: Gauge<i64>,
    parked: Gauge<i64>,
    unsealed: Gauge<i64>,
    oldest_event: Gauge<i64>,
    oldest_entry: Gauge<i64>,
    labels: [KeyValue; 2],
}

/// The oldest item of a backlog, and since when this process has seen it.
#[derive(Debug, Default)]
struct Oldest(Option<(i64, Instant)>);

impl Oldest {
    /// How long the same item has been the oldest, in whole seconds, as far as this process has seen.
    fn age_seconds(&mut self, oldest: Option<i64>, now: Instant) -> i64 {
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
            pending: gauge("outbox.pending", "Undelivered events, including parked ones"),
            parked: gauge("outbox.parked", "Parked events"),
            unsealed: gauge("audit.unsealed", "Audit entries not yet sealed"),
            oldest_event: gauge(
                "outbox.oldest_seconds",
                "Seconds that the oldest event has waited for delivery",
            ),
            oldest_entry: gauge(
                "audit.oldest_seconds",
                "Seconds that the oldest audit entry has waited for its seal",
            ),
            labels: [
                KeyValue::new("service", db.service().as_str()),
                KeyValue::new("tenant", db.tenant().to_string()),
            ],
        }
    }

    async fn record(&self, db: &Db, event: &mut Oldest, entry: &mut Oldest) -> Result<(), Error> {
        let events = outbox::counts(db).await?;
        let log = audit::status(db).await?;
        let (oldest_event, oldest_entry) = (outbox::oldest(db).await?, audit::oldest_unsealed(db).await?);
        let now = Instant::now();
        self.pending.record(events.pending, &self.labels);
        self.parked.record(events.parked, &self.labels);
        self.unsealed.record(log.unsealed, &self.labels);
        self.oldest_event
            .record(event.age_seconds(oldest_event, now), &self.labels);
        self.oldest_entry
            .record(entry.age_seconds(oldest_entry, now), &self.labels);
        Ok(())
    }
}

/// Records the gauges until `stop`.
pub(crate) async fn run(db: Db, stop: CancellationToken) {
    let gauges = Gauges::of(&db);
    let (mut event, mut entry) = (Oldest::default(), Oldest::default());
    loop {
        if let Err(error) = gauges.record(&db, &mut event, &mut entry).await {
            tracing::warn!(error = &error as &dyn StdError, tenant = %db.tenant(), "the backlog could not be read");
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
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
        .map(|(seq, after)| oldest.age_seconds(seq, start + Duration::from_secs(after)));
        assert_eq!(ages, [0, 0, 35, 0, 0, 0, 1]);
    }
}
