//! Metrics of transactions, by name: duration and attempts.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram};

/// Instruments of one `Db`, taken from the process's meter when it is made.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    transactions: Counter<u64>,
    retries: Counter<u64>,
    duration: Histogram<f64>,
    labels: [KeyValue; 2],
}

impl Metrics {
    pub(crate) fn new(service: &'static str, tenant: String) -> Self {
        let meter = opentelemetry::global::meter("tilskudd-store");
        Self {
            transactions: meter
                .u64_counter("db.tx.count")
                .with_description("Transactions by outcome")
                .build(),
            retries: meter
                .u64_counter("db.tx.retries")
                .with_description("Attempts that ended in a serialization conflict")
                .build(),
            duration: meter
                .f64_histogram("db.tx.duration")
                .with_unit("s")
                .with_description(
                    "Time from the first attempt to the outcome, including the wait for a connection",
                )
                .build(),
            labels: [KeyValue::new("service", service), KeyValue::new("tenant", tenant)],
        }
    }

    fn labels(&self, name: &'static str) -> Vec<KeyValue> {
        let mut labels = self.labels.to_vec();
        labels.push(KeyValue::new("tx.name", name));
        labels
    }

    pub(crate) fn retried(&self, name: &'static str) {
        self.retries.add(1, &self.labels(name));
    }

    pub(crate) fn ended(&self, name: &'static str, outcome: &'static str, took: Duration) {
        let mut labels = self.labels(name);
        self.duration.record(took.as_secs_f64(), &labels);
        labels.push(KeyValue::new("outcome", outcome));
        self.transactions.add(1, &labels);
    }
}
