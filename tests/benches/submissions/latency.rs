//! How long one call takes when nobody else asks.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::common::percentile::percentile;
use crate::grounds::Bench;

/// Calls measured.
const CALLS: u64 = 2_000;

/// The median of an empty call: the health check, which asks nothing of the database.
pub(crate) async fn empty_call(bench: &Bench) -> anyhow::Result<Duration> {
    let mut client = HealthClient::new(bench.world()?.channel(Service::Intake)?);
    let mut took = Vec::new();
    for _ in 0..CALLS {
        let started = Instant::now();
        client
            .check(HealthCheckRequest {
                service: String::new(),
            })
            .await?;
        took.push(started.elapsed());
    }
    percentile(&took, 500)
}

/// The median of a submission.
pub(crate) async fn submission(bench: &Bench) -> anyhow::Result<Duration> {
    let clients = bench.clients(1).await?;
    let client = clients.first().context("a client")?;
    let mut took = Vec::new();
    for draft in bench.take(CALLS).await? {
        let started = Instant::now();
        client.submit(&draft).await?;
        took.push(started.elapsed());
    }
    percentile(&took, 500)
}
