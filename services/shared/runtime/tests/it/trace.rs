//! One trace from a request through the outbox into the service that hears of it, sent to a collector with TLS.

use std::io::Write as _;

use tilskudd_kernel::ids::SystemIds;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::config::Telemetry;
use tilskudd_runtime::telemetry;
use tilskudd_testkit::{OtlpReceiver, Role, World, eventually};
use tracing::Instrument;

use crate::pki::Authority;
use crate::{receiver, sender};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_trace_runs_through_the_outbox() -> anyhow::Result<()> {
    let authority = Authority::new()?;
    let issued = authority.issue("collector")?;
    let collector = OtlpReceiver::start_secure(&issued.certificate, &issued.key).await?;
    let mut ca_file = tempfile::NamedTempFile::new()?;
    ca_file.write_all(authority.pem().as_bytes())?;
    let config = Telemetry {
        otlp_endpoint: Some(collector.endpoint()),
        otlp_ca_file: Some(ca_file.path().to_owned()),
        log_filter: "warn".to_owned(),
        ..Telemetry::default()
    };
    let guard = telemetry::init(&config, "test", &SystemIds)?;
    let world = World::start(&[sender::definition(), receiver::definition()], &["trondelag"]).await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let mut calls = CallServiceClient::new(world.channel(Service::Intake, &kari)?);
    let span = tracing::info_span!("the test's own request");
    let request = sender::valid("0197a5c0-0000-7000-8000-000000000001");
    calls.create_call(request).instrument(span).await?;

    eventually("the whole trace", async || {
        guard.flush().await;
        let spans = collector.spans();
        let Some(root) = spans.iter().find(|span| span.name == "the test's own request") else {
            return Ok(None);
        };
        let names: Vec<String> = spans
            .iter()
            .filter(|span| span.trace_id == root.trace_id)
            .map(|span| span.name.clone())
            .collect();
        let wanted = [
            "tilskudd.intake.v1.CallService/CreateCall",
            "db.tx",
            "relay.deliver",
            "tilskudd.common.v1.EventService/DeliverEvent",
        ];
        let whole = wanted.iter().all(|name| names.iter().any(|known| known == name));
        Ok(whole.then_some(()))
    })
    .await?;
    let traceparent = world
        .emitted(Service::Intake, "trondelag")
        .await?
        .remove(0)
        .traceparent;
    assert!(traceparent.is_some());
    world.stop().await;
    guard.shutdown().await;
    Ok(())
}
