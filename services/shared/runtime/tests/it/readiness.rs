//! What a probe hears.

use std::net::SocketAddr;

use tilskudd_runtime::Running;
use tilskudd_testkit::eventually;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// A port of loopback that the system chooses.
pub(crate) fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// Waits until the service's address for probes says so.
pub(crate) async fn becomes(running: &Running, wanted: ServingStatus) -> anyhow::Result<()> {
    let address = running
        .health_addr
        .ok_or_else(|| anyhow::anyhow!("no health_listen"))?;
    let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_lazy();
    let mut health = HealthClient::new(channel);
    eventually(&format!("{wanted:?}"), async || {
        let answer = health.check(HealthCheckRequest::default()).await?.into_inner();
        Ok((answer.status() == wanted).then_some(()))
    })
    .await
}
