//! Readiness (grpc.health.v1): true while a healthy database answers, the certificate is good, every issuer has given
//! keys at some time, and no stop was requested. An unavailable database of one region does not affect the others.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::access::Issuers;
use crate::context::Tenants;
use crate::tls::Certificates;

/// Longest wait for one database.
const PROBE: Duration = Duration::from_secs(1);
/// Probes in a row that fail before the service is not ready.
const FAILURES: u32 = 3;

/// A name that is SERVING for as long as the process answers at all, for whoever decides whether to restart it.
const LIVE: &str = "live";

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
            .reporter
            .set_service_status(LIVE, ServingStatus::Serving)
            .await;
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

/// Follows the databases, the certificate and the issuers until `stop`, and then is not ready before anything else
/// stops.
pub(crate) async fn watch(
    health: Health,
    tenants: Tenants,
    certificates: Option<Certificates>,
    issuers: Issuers,
    every: Duration,
    stop: CancellationToken,
) {
    let mut ready = None;
    let mut failures = 0_u32;
    loop {
        let answered = tokio::select! {
            answered = answers(&tenants) => answered,
            () = stop.cancelled() => break,
        };
        let certified = certificates.as_ref().is_none_or(Certificates::are_good);
        failures = if answered { 0 } else { failures.saturating_add(1) };
        // The probe shares the requests' connections, and a moment without a free one is load, not absence.
        let known = issuers.are_known();
        let now_ready = certified && known && (answered || (ready == Some(true) && failures < FAILURES));
        if ready != Some(now_ready) {
            tracing::info!(ready = now_ready, "readiness changed");
            health.set(now_ready).await;
            ready = Some(now_ready);
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = issuers.until_known(), if !known => {}
            () = stop.cancelled() => break,
        }
    }
    health.set(false).await;
}

async fn answers(tenants: &Tenants) -> bool {
    let pings = tenants.iter().map(|(region, db)| async move {
        let answer = tokio::time::timeout(PROBE, db.ping()).await;
        match &answer {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(tenant = %region.tenant, error = error as &dyn std::error::Error, "the database does not answer");
            }
            Err(_) => tracing::warn!(tenant = %region.tenant, "the database does not answer in time"),
        }
        matches!(answer, Ok(Ok(())))
    });
    futures::future::join_all(pings).await.contains(&true)
}
