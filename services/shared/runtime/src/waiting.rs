//! What waits in each region, as figures: events that are not delivered, of them those that are parked, and audit entries
//! without a seal. Every replica tells the same of the one database.

use std::error::Error as StdError;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Gauge;
use tilskudd_store::{Db, Error, audit, outbox};
use tokio_util::sync::CancellationToken;

/// How often they are counted: alarms look at minutes.
const EVERY: Duration = Duration::from_secs(10);

struct Gauges {
    pending: Gauge<i64>,
    parked: Gauge<i64>,
    unsealed: Gauge<i64>,
    labels: [KeyValue; 2],
}

impl Gauges {
    fn of(db: &Db) -> Self {
        let meter = opentelemetry::global::meter("tilskudd-runtime");
        let gauge = |name, what| meter.i64_gauge(name).with_description(what).build();
        Self {
            pending: gauge("outbox.pending", "Events that are not delivered, parked ones too"),
            parked: gauge("outbox.parked", "Events that are parked"),
            unsealed: gauge("audit.unsealed", "Audit entries that have no seal"),
            labels: [
                KeyValue::new("service", db.service().as_str()),
                KeyValue::new("tenant", db.tenant().to_string()),
            ],
        }
    }

    async fn count(&self, db: &Db) -> Result<(), Error> {
        let events = outbox::counts(db).await?;
        let log = audit::status(db).await?;
        self.pending.record(events.pending, &self.labels);
        self.parked.record(events.parked, &self.labels);
        self.unsealed.record(log.unsealed, &self.labels);
        Ok(())
    }
}

/// Counts until `stop`.
pub(crate) async fn run(db: Db, stop: CancellationToken) {
    let gauges = Gauges::of(&db);
    loop {
        if let Err(error) = gauges.count(&db).await {
            tracing::debug!(error = &error as &dyn StdError, tenant = %db.tenant(), "what waits could not be counted");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}
