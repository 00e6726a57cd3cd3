//! Over 300 lines: every answer of a receiver, each with what becomes of the event.
//!
//! Events: delivered once and in order, held back, parked, retried by an operator.

use prost::Name;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::operations_service_client::OperationsServiceClient;
use tilskudd_proto::common::v1::{
    DeliveryOutcome, GetStatusRequest, ListParkedEventsRequest, RetryParkedEventRequest,
};
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::{Call, CallAnnounced, EditionPublished};
use tilskudd_runtime::config::{Issuer, IssuerKind};
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_testkit::{Claims, NewEvent, Refusal, Role, World, eventually};
use tonic::Code;

use crate::{receiver, sender};

async fn world() -> anyhow::Result<World> {
    World::start(&[sender::definition(), receiver::definition()], &["trondelag"]).await
}

fn request_id(number: u32) -> String {
    format!("0197a5c0-0000-7000-8000-{number:012}")
}

async fn create(world: &World, number: u32, year: i32) -> anyhow::Result<()> {
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let mut request = sender::valid(&request_id(number));
    if let Some(call) = &mut request.call {
        call.year = year;
    }
    CallServiceClient::new(world.channel(Service::Intake, &kari)?)
        .create_call(request)
        .await?;
    Ok(())
}

async fn heard(world: &World) -> anyhow::Result<Vec<i32>> {
    let mut conn = world.connect_as(Service::Assessment, "trondelag").await?;
    let rows: Vec<(i32,)> = sqlx::query_as("SELECT year FROM assessment.heard ORDER BY position")
        .fetch_all(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(year,)| year).collect())
}

async fn hears(world: &World, years: &[i32]) -> anyhow::Result<()> {
    eventually("hearing of the calls", async || {
        Ok((heard(world).await? == years).then_some(()))
    })
    .await
}

async fn make_ready(world: &World, year: i32) -> anyhow::Result<()> {
    let mut conn = world.connect_as(Service::Assessment, "trondelag").await?;
    sqlx::query("INSERT INTO assessment.ready (year) VALUES ($1)")
        .bind(year)
        .execute(&mut conn)
        .await?;
    Ok(())
}

fn operator(world: &World) -> anyhow::Result<OperationsServiceClient<PeerChannel>> {
    Ok(OperationsServiceClient::new(
        world.channel(Service::Intake, &Claims::operator("ola"))?,
    ))
}

#[tokio::test]
async fn an_event_is_applied_once_with_the_person_behind_it() -> anyhow::Result<()> {
    let world = world().await?;
    create(&world, 1, 2024).await?;
    // The same request again is the same call, and tells nothing new.
    create(&world, 1, 2024).await?;
    hears(&world, &[2024]).await?;
    let mut conn = world.connect_as(Service::Assessment, "trondelag").await?;
    let (heard_of,): (uuid::Uuid,) = sqlx::query_as("SELECT person FROM assessment.heard")
        .fetch_one(&mut conn)
        .await?;
    let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
    let (acted,): (uuid::Uuid,) = sqlx::query_as("SELECT person FROM intake.outbox")
        .fetch_one(&mut conn)
        .await?;
    assert_eq!(heard_of, acted);
    eventually("the outbox is empty", async || {
        let parent = "regions/trondelag".to_owned();
        let status = operator(&world)?
            .get_status(GetStatusRequest { parent })
            .await?
            .into_inner();
        Ok((status.outbox_pending == 0).then_some(()))
    })
    .await?;
    assert!(world.stop().await);
    Ok(())
}

#[tokio::test]
async fn an_early_event_waits_for_what_it_builds_on() -> anyhow::Result<()> {
    let world = world().await?;
    create(&world, 1, receiver::EARLY).await?;
    create(&world, 2, 2024).await?;
    // Another stream is not held up.
    hears(&world, &[2024]).await?;
    make_ready(&world, receiver::EARLY).await?;
    hears(&world, &[2024, receiver::EARLY]).await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_refused_event_is_parked_and_an_operator_retries_it() -> anyhow::Result<()> {
    let world = world().await?;
    create(&world, 1, receiver::REFUSED).await?;
    let mut operator = operator(&world)?;
    let list = ListParkedEventsRequest {
        parent: "regions/trondelag".to_owned(),
        ..Default::default()
    };
    let parked = eventually("parking", async || {
        Ok(operator
            .list_parked_events(list.clone())
            .await?
            .into_inner()
            .events
            .pop())
    })
    .await?;
    assert_eq!(parked.r#type, CallAnnounced::full_name());
    assert_eq!((parked.destination.as_str(), parked.attempts), ("assessment", 1));
    // Codes alone: what the receiver says to a person can quote the case.
    assert_eq!(parked.last_error, "FailedPrecondition: NOT_THIS_YEAR");

    make_ready(&world, receiver::REFUSED).await?;
    let retry = RetryParkedEventRequest {
        name: parked.name,
        request_id: request_id(9),
    };
    operator.retry_parked_event(retry.clone()).await?;
    hears(&world, &[receiver::REFUSED]).await?;
    // The same request again has the same answer; a new one finds nothing parked.
    operator.retry_parked_event(retry.clone()).await?;
    let again = RetryParkedEventRequest {
        request_id: request_id(10),
        ..retry
    };
    assert_eq!(
        Refusal::of(operator.retry_parked_event(again).await)?.code,
        Code::NotFound
    );
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_receiver_that_is_away_gets_it_later() -> anyhow::Result<()> {
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        // Nobody listens there.
        config
            .peers
            .insert(Service::Assessment, "http://127.0.0.1:1".to_owned());
    })
    .await?;
    create(&world, 1, 2024).await?;
    let (attempts, parked) = eventually("an attempt", async || {
        let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
        let row: (i32, Option<chrono::DateTime<chrono::Utc>>) =
            sqlx::query_as("SELECT attempts, parked_at FROM intake.outbox")
                .fetch_one(&mut conn)
                .await?;
        Ok((row.0 > 1).then_some(row))
    })
    .await?;
    assert!(attempts > 1 && parked.is_none());
    assert!(world.stop().await);
    Ok(())
}

#[tokio::test]
async fn an_event_waits_while_its_sender_is_not_let_in() -> anyhow::Result<()> {
    let both = [sender::definition(), receiver::definition()];
    let world = World::start_with(&both, &["trondelag"], |service, config| {
        config.limits.relay_attempts = 1;
        for issuer in &mut config.issuers {
            if service == Service::Assessment && issuer.kind == IssuerKind::Service {
                // As when the cluster's keys or names have changed and this one has not heard of it.
                issuer.audience = "elsewhere".to_owned();
            }
        }
    })
    .await?;
    create(&world, 1, 2024).await?;
    let (parked, said) = eventually("some attempts", async || {
        let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
        let row: (i32, bool, Option<String>) =
            sqlx::query_as("SELECT attempts, parked_at IS NOT NULL, last_error FROM intake.outbox")
                .fetch_one(&mut conn)
                .await?;
        Ok((row.0 > 2).then_some((row.1, row.2)))
    })
    .await?;
    assert!(!parked);
    assert_eq!(said.as_deref(), Some("Unauthenticated: TOKEN_REFUSED"));
    assert!(heard(&world).await?.is_empty());
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn delivery_itself_is_guarded() -> anyhow::Result<()> {
    let world = world().await?;
    let message = CallAnnounced {
        call: Some(Call {
            year: 2024,
            ..Call::default()
        }),
        ..Default::default()
    };
    let event = NewEvent::new(Service::Intake, "trondelag", "call/1", &message);
    let to = Service::Assessment;
    assert_eq!(
        world.deliver(to, "trondelag", &event).await?,
        Ok(DeliveryOutcome::Applied)
    );
    assert_eq!(
        world.deliver(to, "trondelag", &event).await?,
        Ok(DeliveryOutcome::Duplicate)
    );

    let unknown = NewEvent::new(
        Service::Intake,
        "trondelag",
        "edition/1",
        &EditionPublished::default(),
    );
    let refusal = world
        .deliver(to, "trondelag", &unknown)
        .await?
        .err()
        .unwrap_or_else(|| panic!("applied"));
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "UNKNOWN_EVENT")
    );

    let broken = NewEvent {
        id: "1".to_owned(),
        capacity: "office:".to_owned(),
        version: 0,
        ..event.clone()
    };
    let refusal = world
        .deliver(to, "trondelag", &broken)
        .await?
        .err()
        .unwrap_or_else(|| panic!("applied"));
    assert_eq!(refusal.reason, "UNREADABLE_EVENT");
    assert_eq!(refusal.fields, ["event.id", "event.version", "event.capacity"]);

    for newer in [
        NewEvent {
            capacity: "ombudsman".to_owned(),
            ..event.clone()
        },
        NewEvent { version: 2, ..event },
    ] {
        let refusal = world
            .deliver(to, "trondelag", &newer)
            .await?
            .expect_err("refused");
        assert_eq!(refusal.reason, "UNKNOWN_EVENT");
    }
    world.stop().await;
    Ok(())
}

fn announced(sender: Service, tenant: &str) -> NewEvent {
    let call = Call {
        year: 2024,
        ..Call::default()
    };
    let message = CallAnnounced {
        call: Some(call),
        ..CallAnnounced::default()
    };
    NewEvent::new(sender, tenant, "call/1", &message)
}

#[tokio::test]
async fn a_service_tells_of_its_own_things_only() -> anyhow::Result<()> {
    let world = world().await?;
    for (event, reason) in [
        (announced(Service::Payment, "trondelag"), "OTHER_SENDER"),
        (announced(Service::Intake, "agder"), "OTHER_TENANT"),
    ] {
        let refusal = world
            .deliver(Service::Assessment, "trondelag", &event)
            .await?
            .expect_err("refused");
        assert_eq!(refusal.code, Code::PermissionDenied);
        assert_eq!(refusal.reason, reason);
    }
    assert!(heard(&world).await?.is_empty());
    let own = announced(Service::Intake, "trondelag");
    let outcome = world.deliver(Service::Assessment, "trondelag", &own).await?;
    assert_eq!(outcome.expect("applied"), DeliveryOutcome::Applied);
    Ok(())
}

#[tokio::test]
async fn an_event_that_is_no_message_is_unreadable() -> anyhow::Result<()> {
    let world = world().await?;
    let event = NewEvent {
        payload: vec![0xff],
        ..announced(Service::Intake, "trondelag")
    };
    let refusal = world
        .deliver(Service::Assessment, "trondelag", &event)
        .await?
        .expect_err("refused");
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::InvalidArgument, "UNREADABLE_EVENT")
    );
    assert!(heard(&world).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn another_tenants_event_is_refused_with_its_rule() -> anyhow::Result<()> {
    let world = World::start(
        &[sender::definition(), receiver::definition()],
        &["national", "trondelag"],
    )
    .await?;
    for (to, tenant, sender, reason) in [
        (Service::Assessment, "national", "trondelag", "OTHER_TENANT"),
        (Service::Assessment, "trondelag", "agder", "OTHER_TENANT"),
        (Service::Assessment, "trondelag", "national", "OTHER_TENANT"),
        // It receives nothing at all.
        (Service::Intake, "trondelag", "trondelag", "UNKNOWN_EVENT"),
    ] {
        let event = announced(Service::Intake, sender);
        let refusal = world.deliver(to, tenant, &event).await?.expect_err("refused");
        assert_eq!(refusal.reason, reason, "{to} of {tenant} from {sender}");
        let rule = refusal.metadata.get("rule").map(String::as_str);
        let expected = if reason == "OTHER_TENANT" {
            "own-events"
        } else {
            "known-events"
        };
        assert_eq!(rule, Some(expected), "{to} of {tenant} from {sender}");
    }
    assert!(heard(&world).await?.is_empty());
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_version_that_nobody_knows_here_is_not_applied() -> anyhow::Result<()> {
    let world = world().await?;
    let event = NewEvent {
        version: 2,
        ..announced(Service::Intake, "trondelag")
    };
    let refusal = world
        .deliver(Service::Assessment, "trondelag", &event)
        .await?
        .expect_err("refused");
    assert_eq!(refusal.reason, "UNKNOWN_EVENT");
    assert!(heard(&world).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_token_sends_for_the_tenant_of_its_issuer_only() -> anyhow::Result<()> {
    let both = [sender::definition(), receiver::definition()];
    for (region, own) in [("agder", false), ("trondelag", true)] {
        let world = World::start_with(&both, &["trondelag"], |_, config| {
            for issuer in &mut config.issuers {
                issuer.region =
                    (issuer.kind == IssuerKind::Service).then(|| region.parse().expect("a tenant"));
            }
        })
        .await?;
        let event = announced(Service::Intake, "trondelag");
        let answer = world.deliver(Service::Assessment, "trondelag", &event).await?;
        if own {
            assert_eq!(answer, Ok(DeliveryOutcome::Applied));
        } else {
            assert_eq!(answer.expect_err("refused").reason, "SENDER_NOT_VOUCHED");
        }
        // Nor for `national`, whose events go everywhere.
        let event = announced(Service::Intake, "national");
        let answer = world.deliver(Service::Assessment, "trondelag", &event).await?;
        assert_eq!(answer.expect_err("refused").reason, "SENDER_NOT_VOUCHED");
        world.stop().await;
    }
    Ok(())
}

#[tokio::test]
async fn namespaces_of_one_cluster_are_told_apart() -> anyhow::Result<()> {
    let both = [sender::definition(), receiver::definition()];
    let world = World::start_with(&both, &["trondelag"], |_, config| {
        let cluster = config
            .issuers
            .iter()
            .position(|issuer| issuer.kind == IssuerKind::Service);
        let cluster = config.issuers.remove(cluster.expect("the services' issuer"));
        for tenant in ["agder", "trondelag"] {
            config.issuers.push(Issuer {
                namespace: Some(format!("tilskudd-{tenant}")),
                region: Some(tenant.parse().expect("a tenant")),
                ..cluster.clone()
            });
        }
    })
    .await?;
    for (namespace, reason) in [
        ("tilskudd-agder", Some("SENDER_NOT_VOUCHED")),
        ("tilskudd-elsewhere", Some("TOKEN_REFUSED")),
        ("tilskudd-trondelag", None),
    ] {
        let subject = format!("system:serviceaccount:{namespace}:intake");
        let claims = Claims::service(Service::Intake).with("sub", subject.into());
        let event = announced(Service::Intake, "trondelag");
        let answer = world
            .deliver_as(&claims, Service::Assessment, "trondelag", &event)
            .await?;
        assert_eq!(
            answer.err().map(|refusal| refusal.reason).as_deref(),
            reason,
            "{namespace}"
        );
    }
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_destination_that_says_nothing_holds_up_no_other() -> anyhow::Result<()> {
    // It takes connections, and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = silent.local_addr()?;
    let both = [sender::definition(), receiver::definition()];
    let world = World::start_with(&both, &["trondelag"], |_, config| {
        config.peers.insert(Service::Payment, format!("http://{address}"));
    })
    .await?;
    create(&world, 1, 2024).await?;
    hears(&world, &[2024]).await?;
    let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
    sqlx::query(
        "INSERT INTO intake.outbox (event_id, destination_service, destination_tenant, stream, kind, version,
             payload, person, capacity, legal_time, next_attempt_at)
         SELECT gen_random_uuid(), 'payment', destination_tenant, stream || number, kind, version, payload, person,
             capacity, legal_time, next_attempt_at
         FROM intake.outbox, generate_series(1, 100) AS number",
    )
    .execute(&mut conn)
    .await?;
    eventually("waiting for the silent one", async || {
        let (leased,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM intake.outbox WHERE lease_until IS NOT NULL AND delivered_at IS NULL",
        )
        .fetch_one(&mut conn)
        .await?;
        Ok((leased >= 8).then_some(()))
    })
    .await?;
    let started = std::time::Instant::now();
    create(&world, 2, 2025).await?;
    hears(&world, &[2024, 2025]).await?;
    // Far below the deadline of the calls that hang.
    let took = started.elapsed();
    assert!(took < std::time::Duration::from_secs(3), "{took:?}");
    Ok(())
}

#[tokio::test]
async fn deliveries_and_leasing_share_a_small_pool_without_waiting_for_each_other() -> anyhow::Result<()> {
    let definitions = [sender::definition(), receiver::definition()];
    let world = World::start_with(&definitions, &["trondelag"], |_, config| {
        config.limits.connections = 2;
    })
    .await?;
    // Each call is a stream of its own, so eight are delivered at once while more are leased.
    for number in 1..=40 {
        create(&world, number, 2024).await?;
    }
    eventually("hearing of all calls", async || {
        Ok((heard(&world).await?.len() == 40).then_some(()))
    })
    .await
}
