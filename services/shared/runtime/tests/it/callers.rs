//! What one caller may ask for, and what callers without a login may.

use std::time::Duration;

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::{CreateCallRequest, ListCallsRequest};
use tilskudd_runtime::config::Limits;
use tilskudd_runtime::peers::{PeerChannel, TokenSource};
use tilskudd_testkit::{Claims, Refusal, Role, World};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::sender;

async fn world(change: impl Fn(&mut Limits)) -> anyhow::Result<World> {
    World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        change(&mut config.limits);
    })
    .await
}

fn list() -> ListCallsRequest {
    ListCallsRequest {
        parent: "regions/trondelag".to_owned(),
        ..ListCallsRequest::default()
    }
}

fn as_office(world: &World, person: &str) -> anyhow::Result<CallServiceClient<PeerChannel>> {
    let claims = world.office(person, "trondelag", &[Role::Announcer]);
    Ok(CallServiceClient::new(world.channel(Service::Intake, &claims)?))
}

/// When the status says to come back.
fn retry_in(status: &Status) -> Option<Duration> {
    status.get_details_retry_info()?.retry_delay
}

/// How many of so many requests one after the other are taken, and what the others are told.
async fn taken(calls: &mut CallServiceClient<PeerChannel>, of: usize) -> (usize, Vec<Status>) {
    let mut refused = Vec::new();
    for _ in 0..of {
        refused.extend(calls.list_calls(list()).await.err());
    }
    (of - refused.len(), refused)
}

#[tokio::test]
async fn a_caller_has_its_burst_whichever_way_it_logs_in_and_others_have_theirs() -> anyhow::Result<()> {
    let world = world(|limits| {
        limits.per_caller_burst = 5;
        limits.per_caller_rate = 1;
    })
    .await?;
    let (count, refused) = taken(&mut as_office(&world, "kari")?, 8).await;
    assert!((5..8).contains(&count), "{count}");
    let last = refused.last().cloned().unwrap_or_else(|| Status::ok(""));
    let told = Refusal::from(&last);
    assert_eq!(
        (told.code, told.reason.as_str()),
        (Code::ResourceExhausted, "TOO_MANY_REQUESTS")
    );
    assert_eq!(told.metadata.get("rule").map(String::as_str), Some("per-caller"));
    let wait = retry_in(&last).unwrap_or_default();
    assert!(
        wait > Duration::ZERO && wait <= Duration::from_secs(1),
        "{wait:?}"
    );
    // Another login of the same human being is the same caller.
    let org = "958935420".parse()?;
    let same = world.channel(Service::Intake, &Claims::applicant("kari", &org))?;
    let (count, _) = taken(&mut CallServiceClient::new(same), 3).await;
    assert!(count < 3, "{count}");
    let (count, _) = taken(&mut as_office(&world, "per")?, 5).await;
    assert_eq!(count, 5);
    // A service has a share of its own.
    let service = world.channel(Service::Intake, &Claims::service(Service::Payment))?;
    let (count, _) = taken(&mut CallServiceClient::new(service), 20).await;
    assert_eq!(count, 20);
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_has_no_login_that_holds_is_counted_by_address() -> anyhow::Result<()> {
    let world = world(|limits| {
        limits.per_address_burst = 5;
        limits.per_address_rate = 1;
    })
    .await?;
    let mut guessing =
        CallServiceClient::new(world.channel_with(Service::Intake, TokenSource::fixed("x.y.z"))?);
    let mut seen = Vec::new();
    for _ in 0..8 {
        seen.push(Refusal::of(guessing.create_call(CreateCallRequest::default()).await)?.reason);
    }
    assert_eq!(seen.first().map(String::as_str), Some("TOKEN_REFUSED"));
    assert_eq!(seen.last().map(String::as_str), Some("TOO_MANY_REQUESTS"));
    // The public of the same address waits with them; whoever is logged in does not.
    let (count, _) = taken(
        &mut CallServiceClient::new(world.public_channel(Service::Intake)?),
        4,
    )
    .await;
    assert!(count < 4, "{count}");
    let (count, _) = taken(&mut as_office(&world, "kari")?, 10).await;
    assert_eq!(count, 10);
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn behind_a_proxy_the_address_is_the_one_that_the_proxy_saw() -> anyhow::Result<()> {
    let world = world(|limits| {
        limits.proxies = 1;
        limits.per_address_burst = 3;
        limits.per_address_rate = 1;
    })
    .await?;
    let mut public = CallServiceClient::new(world.public_channel(Service::Intake)?);
    let mut from = async |address: &str| {
        let mut request = tonic::Request::new(list());
        request.metadata_mut().insert("x-forwarded-for", address.parse()?);
        anyhow::Ok(public.list_calls(request).await.is_ok())
    };
    let mut one = 0;
    for n in 0..8 {
        // Whatever the caller says itself makes it no other.
        one += usize::from(from(&format!("10.9.9.{n}, 192.0.2.1")).await?);
    }
    assert!((3..8).contains(&one), "{one}");
    assert!(from("192.0.2.2").await?);
    world.stop().await;
    Ok(())
}
