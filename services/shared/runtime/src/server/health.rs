//! Readiness (grpc.health.v1): true while every database answers and no stop was asked for.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::context::Tenants;

/// Sets the health of all gRPC services of a server.
#[derive(Clone)]
pub(crate) struct Health {
    reporter: HealthReporter,
    names: Vec<&'static str>,
}

impl Health {
    /// Nothing is ready yet.
    pub(crate) async fn new(reporter: HealthReporter, names: &[&'static str]) -> Self {
        // The empty name stands for the server as a whole.
        let names = std::iter::once("").chain(names.iter().copied()).collect();
        let health = Self { reporter, names };
        health.set(false).await;
        health
    }

    pub(crate) async fn set(&self, ready: bool) {
        let status = if ready {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        for name in &self.names {
            self.reporter.set_service_status(*name, status).await;
        }
    }
}

/// Follows the databases until `stop`, and then is not ready before anything else stops.
pub(crate) async fn watch(health: Health, tenants: Tenants, every: Duration, stop: CancellationToken) {
    let mut ready = None;
    loop {
        let now_ready = answers(&tenants).await;
        if stop.is_cancelled() {
            break;
        }
        if ready != Some(now_ready) {
            tracing::info!(ready = now_ready, "readiness changed");
            health.set(now_ready).await;
            ready = Some(now_ready);
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stop.cancelled() => break,
        }
    }
    health.set(false).await;
}

async fn answers(tenants: &Tenants) -> bool {
    let pings = tenants.iter().map(|(region, db)| async move {
        db.ping().await.inspect_err(|error| {
            tracing::warn!(tenant = %region.tenant, error = error as &dyn std::error::Error, "the database does not answer");
        })
    });
    futures::future::join_all(pings).await.iter().all(Result::is_ok)
}
