//! Load is shed, slow requests are broken off, a stop lets open requests finish, readiness follows the database.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::{AnnounceCallRequest, ListCallsRequest};
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_store::audit::SealKey;
use tilskudd_testkit::{Refusal, Role, World, eventually};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::sender;

fn held(gate: &str) -> AnnounceCallRequest {
    AnnounceCallRequest {
        name: "regions/trondelag/calls/1".to_owned(),
        etag: gate.to_owned(),
        ..AnnounceCallRequest::default()
    }
}

fn list() -> ListCallsRequest {
    ListCallsRequest {
        parent: "regions/trondelag".to_owned(),
        ..ListCallsRequest::default()
    }
}

async fn open(conn: &mut PgConnection, gate: &str) -> anyhow::Result<()> {
    sqlx::query("INSERT INTO intake.gate (name) VALUES ($1)")
        .bind(gate)
        .execute(conn)
        .await?;
    Ok(())
}

fn announcer(world: &World) -> anyhow::Result<CallServiceClient<PeerChannel>> {
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    Ok(CallServiceClient::new(world.channel(Service::Intake, &kari)?))
}

#[tokio::test]
async fn more_than_the_limit_is_shed() -> anyhow::Result<()> {
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.limits.concurrent_requests = 1;
    })
    .await?;
    let mut calls = announcer(&world)?;
    let open_call = tokio::spawn({
        let mut calls = calls.clone();
        async move { calls.announce_call(held("shed")).await }
    });
    let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
    eventually("the request is open", async || open_requests(&mut conn).await).await?;
    let refusal = Refusal::of(calls.list_calls(list()).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::ResourceExhausted, "OVERLOADED")
    );
    // Health is answered under any load.
    let channel = world.public_channel(Service::Intake)?;
    HealthClient::new(channel)
        .check(HealthCheckRequest::default())
        .await?;
    open(&mut conn, "shed").await?;
    open_call.await??;
    calls.list_calls(list()).await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_broken_off() -> anyhow::Result<()> {
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.limits.request_ms = 100;
    })
    .await?;
    let refusal = Refusal::of(announcer(&world)?.announce_call(held("never")).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::DeadlineExceeded, "TOO_SLOW")
    );
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_stop_lets_an_open_request_finish() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["trondelag"]).await?;
    let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
    let mut calls = announcer(&world)?;
    let (url, mut other) = (world.service(Service::Intake)?.url(), announcer(&world)?);
    let open_call = tokio::spawn(async move { calls.announce_call(held("stop")).await });
    eventually("the request is open", async || open_requests(&mut conn).await).await?;
    let stopping = tokio::spawn(world.stop_keeping_databases());
    // No new connection is taken while the request is open.
    eventually("no new connections", async || {
        let connected = tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await;
        Ok(connected.err())
    })
    .await?;
    assert!(other.list_calls(list()).await.is_err());
    open(&mut conn, "stop").await?;
    open_call.await??;
    assert!(stopping.await?, "nothing had to be broken off");
    Ok(())
}

/// Whether the handler asks for its gate by now.
async fn open_requests(conn: &mut PgConnection) -> anyhow::Result<Option<()>> {
    let (count,): (i64,) = sqlx::query_as(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%intake.gate WHERE%'
         AND datname = current_database() AND pid <> pg_backend_pid()",
    )
    .fetch_one(conn)
    .await?;
    Ok((count > 0).then_some(()))
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_broken_off() -> anyhow::Result<()> {
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.limits.shutdown_ms = 200;
    })
    .await?;
    let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
    let mut calls = announcer(&world)?;
    let open_call = tokio::spawn(async move { calls.announce_call(held("never")).await });
    eventually("the request is open", async || open_requests(&mut conn).await).await?;
    // The database is still there: only the stop can end the request.
    let clean = world.stop_keeping_databases().await;
    assert!(!clean, "the request had to be broken off");
    let refusal = Refusal::of(tokio::time::timeout(Duration::from_secs(2), open_call).await??)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::Unavailable, "STOPPING")
    );
    // Nor does it go on unseen: nobody looks for its gate any more, once PostgreSQL has noticed.
    eventually("the end of the request", async || {
        let open = open_requests(&mut conn).await?;
        Ok(open.is_none().then_some(()))
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn readiness_follows_the_database() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["trondelag"]).await?;
    let mut health = HealthClient::new(world.public_channel(Service::Intake)?);
    let mut becomes = async |wanted: ServingStatus| {
        eventually("readiness", async || {
            let service = "tilskudd.intake.v1.CallService".to_owned();
            let answer = health.check(HealthCheckRequest { service }).await?.into_inner();
            Ok((answer.status() == wanted).then_some(()))
        })
        .await
    };
    becomes(ServingStatus::Serving).await?;
    // The database goes away under the service.
    world.database("trondelag")?.remove().await?;
    becomes(ServingStatus::NotServing).await?;
    let refusal = Refusal::of(announcer(&world)?.list_calls(list()).await)?;
    assert_eq!(refusal.code, Code::Unavailable, "{refusal:?}");
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_open_watch_does_not_hold_up_a_stop() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["trondelag"]).await?;
    let mut health = HealthClient::new(world.public_channel(Service::Intake)?);
    let mut watch = health.watch(HealthCheckRequest::default()).await?.into_inner();
    while watch.message().await?.map(|told| told.status()) != Some(ServingStatus::Serving) {}
    assert!(
        world.stop_keeping_databases().await,
        "nothing had to be broken off"
    );
    assert_eq!(
        watch.message().await?.map(|told| told.status()),
        Some(ServingStatus::NotServing)
    );
    let refusal = Refusal::of(watch.message().await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::Unavailable, "STOPPING")
    );
    Ok(())
}

#[tokio::test]
async fn a_service_is_not_ready_before_it_takes_no_more_requests() -> anyhow::Result<()> {
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.limits.unready_ms = 3_000;
    })
    .await?;
    let mut health = HealthClient::new(world.public_channel(Service::Intake)?);
    let mut watch = health.watch(HealthCheckRequest::default()).await?.into_inner();
    while watch.message().await?.map(|told| told.status()) != Some(ServingStatus::Serving) {}
    let mut calls = announcer(&world)?;
    let stopping = tokio::spawn(world.stop_keeping_databases());
    assert_eq!(
        watch.message().await?.map(|told| told.status()),
        Some(ServingStatus::NotServing)
    );
    // A connection that is opened now.
    calls.list_calls(list()).await?;
    assert!(stopping.await?);
    Ok(())
}

#[tokio::test]
async fn what_a_held_request_writes_is_sealed_before_the_end() -> anyhow::Result<()> {
    let keys = tempfile::TempDir::new()?;
    let key = keys.path().join("seal.pem");
    SealKey::create_pem_file(&key)?;
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.seal_key_file = Some(key.clone());
        config.limits.seal_ms = 20;
    })
    .await?;
    let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
    let mut calls = announcer(&world)?;
    let url = world.service(Service::Intake)?.url();
    let open_call = tokio::spawn(async move { calls.announce_call(held("sealed")).await });
    eventually("the request is open", async || open_requests(&mut conn).await).await?;
    let stopping = tokio::spawn(world.stop_keeping_databases());
    eventually("no new connections", async || {
        let connected = tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await;
        Ok(connected.err())
    })
    .await?;
    open(&mut conn, "sealed").await?;
    open_call.await??;
    assert!(stopping.await?, "nothing had to be broken off");
    let (entries, unsealed): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM intake.audit_entry WHERE action = 'call.announced'),
                (SELECT count(*) FROM intake.audit_unsealed)",
    )
    .fetch_one(&mut conn)
    .await?;
    assert_eq!((entries, unsealed), (1, 0));
    Ok(())
}

#[tokio::test]
async fn one_regions_database_takes_no_other_region_with_it() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["rogaland", "trondelag"]).await?;
    let mut health = HealthClient::new(world.public_channel(Service::Intake)?);
    let mut watch = health.watch(HealthCheckRequest::default()).await?.into_inner();
    while watch.message().await?.map(|told| told.status()) != Some(ServingStatus::Serving) {}
    world.database("rogaland")?.remove().await?;
    // Twenty probes later it has not changed.
    let changed = tokio::time::timeout(Duration::from_secs(1), watch.message()).await;
    assert!(changed.is_err(), "{changed:?}");
    announcer(&world)?.list_calls(list()).await?;
    world.stop().await;
    Ok(())
}
