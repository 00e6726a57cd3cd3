//! Every way in which a token is no good, and what each caller may do.

use chrono::TimeDelta;
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::GetCallRequest;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::peers::TokenSource;
use tilskudd_testkit::{Claims, Login, LoopbackIssuer, Refusal, Role, World};
use tonic::Code;

use crate::sender;

const REQUEST: &str = "0197a5c0-0000-7000-8000-000000000001";

async fn world() -> anyhow::Result<World> {
    World::start(&[sender::definition()], &["national", "trondelag"]).await
}

async fn create(world: &World, token: TokenSource) -> anyhow::Result<Refusal> {
    let channel = world.channel_with(Service::Intake, token)?;
    Refusal::of(
        CallServiceClient::new(channel)
            .create_call(sender::valid(REQUEST))
            .await,
    )
}

async fn create_as(world: &World, claims: &Claims) -> anyhow::Result<Refusal> {
    create(world, TokenSource::fixed(&world.issuer().token(claims)?)).await
}

#[tokio::test]
async fn a_token_that_is_no_good_is_unauthenticated() -> anyhow::Result<()> {
    let world = world().await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let good = world.issuer().token(&kari)?;
    let elsewhere = tempfile::TempDir::new()?;
    let foreign = LoopbackIssuer::start(elsewhere.path(), SystemClock::real()).await?;
    // Signed by another key, but with this world's issuer: the signature does not hold.
    let issuer_name = world.issuer().trusted().remove(0).issuer;
    let forged = foreign.token(&kari.clone().with("iss", issuer_name.into()))?;
    let (head, body) = good.rsplit_once('.').unwrap_or_default();
    let unsigned = format!("{head}.{}", "A".repeat(body.len()));

    let cases = [
        ("no token", TokenSource::None, "NO_TOKEN"),
        (
            "expired",
            fixed(&world, &kari.clone().good_for(TimeDelta::minutes(-5)))?,
            "TOKEN_EXPIRED",
        ),
        (
            "foreign issuer",
            TokenSource::fixed(&foreign.token(&kari)?),
            "TOKEN_REFUSED",
        ),
        ("wrong key", TokenSource::fixed(&forged), "TOKEN_REFUSED"),
        ("wrong signature", TokenSource::fixed(&unsigned), "TOKEN_REFUSED"),
        (
            "wrong audience",
            fixed(&world, &kari.clone().meant_for("another"))?,
            "TOKEN_REFUSED",
        ),
        (
            "not yet valid",
            fixed(&world, &kari.clone().with("nbf", 32_503_680_000_i64.into()))?,
            "TOKEN_REFUSED",
        ),
        (
            "no pid",
            fixed(&world, &kari.clone().with("pid", serde_json::Value::Null))?,
            "TOKEN_REFUSED",
        ),
        (
            "pid of letters",
            fixed(&world, &kari.clone().with("pid", "abcdefghijk".into()))?,
            "TOKEN_REFUSED",
        ),
        (
            "no region",
            fixed(&world, &world.office("kari", "Trøndelag!", &[Role::Announcer]))?,
            "TOKEN_REFUSED",
        ),
        ("no dots", TokenSource::fixed("abc"), "TOKEN_REFUSED"),
        (
            "too long",
            TokenSource::fixed(&"a.".repeat(8_000)),
            "TOKEN_REFUSED",
        ),
    ];
    for (name, token, reason) in cases {
        let refusal = create(&world, token).await?;
        assert_eq!(
            (refusal.code, refusal.reason.as_str()),
            (Code::Unauthenticated, reason),
            "{name}"
        );
    }
    assert!(world.emitted(Service::Intake, "trondelag").await?.is_empty());
    world.stop().await;
    Ok(())
}

fn fixed(world: &World, claims: &Claims) -> anyhow::Result<TokenSource> {
    Ok(TokenSource::fixed(&world.issuer().token(claims)?))
}

#[tokio::test]
async fn a_token_of_a_service_key_is_no_persons_token() -> anyhow::Result<()> {
    let world = world().await?;
    // The service's key signs, in the name of the office's issuer.
    let office = world.issuer().trusted().remove(0).issuer;
    let claims = Claims::service(Service::Intake)
        .with("iss", office.into())
        .with("region", "trondelag".into());
    assert_eq!(create_as(&world, &claims).await?.code, Code::Unauthenticated);
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn audience_permission_and_region_are_held() -> anyhow::Result<()> {
    let world = world().await?;
    let org: OrgNumber = "958935420".parse()?;
    let cases = [
        ("applicant", Claims::applicant("per", &org), "WRONG_AUDIENCE"),
        ("agency", Claims::agency(&org), "WRONG_AUDIENCE"),
        ("operator", Claims::operator("ola"), "WRONG_AUDIENCE"),
        ("service", Claims::service(Service::Payment), "WRONG_AUDIENCE"),
        (
            "wrong role",
            world.office("kari", "trondelag", &[Role::Releaser]),
            "MISSING_PERMISSION",
        ),
        (
            "no role",
            world.office("kari", "trondelag", &[]),
            "MISSING_PERMISSION",
        ),
        (
            "other region",
            world.office("kari", "rogaland", &[Role::Announcer]),
            "OTHER_REGION",
        ),
        (
            "directorate outside national",
            Claims::directorate("dag", &[Role::SchemeOwner]),
            "OTHER_REGION",
        ),
    ];
    for (name, claims, reason) in cases {
        let refusal = create_as(&world, &claims).await?;
        assert_eq!(
            (refusal.code, refusal.reason.as_str()),
            (Code::PermissionDenied, reason),
            "{name}"
        );
    }
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let mut calls = CallServiceClient::new(world.channel(Service::Intake, &kari)?);
    calls.create_call(sender::valid(REQUEST)).await?;
    let dag = Claims::directorate("dag", &[Role::SchemeOwner]);
    let mut national = sender::valid(REQUEST);
    national.parent = "regions/national".to_owned();
    CallServiceClient::new(world.channel(Service::Intake, &dag)?)
        .create_call(national)
        .await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_region_that_is_not_served_is_not_found() -> anyhow::Result<()> {
    let world = world().await?;
    let mut calls = CallServiceClient::new(world.public_channel(Service::Intake)?);
    for (name, code, reason) in [
        (
            "regions/oslo-og-viken/calls/1",
            Code::NotFound,
            "REGION_NOT_SERVED",
        ),
        ("regions/../calls/1", Code::InvalidArgument, "INVALID_ARGUMENT"),
        ("", Code::InvalidArgument, "INVALID_ARGUMENT"),
    ] {
        let refusal = Refusal::of(
            calls
                .get_call(GetCallRequest {
                    name: name.to_owned(),
                })
                .await,
        )?;
        assert_eq!((refusal.code, refusal.reason.as_str()), (code, reason), "{name}");
    }
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn one_human_being_is_one_person_through_every_issuer() -> anyhow::Result<()> {
    let world = world().await?;
    let org: OrgNumber = "958935420".parse()?;
    let kari = world.office("kari", "trondelag", &[Role::Decider]);
    let mut seen = Vec::new();
    for claims in [
        kari.clone(),
        kari.through(Login::OfficeOther),
        Claims::directorate("kari", &[]),
        Claims::applicant("kari", &org),
        world.office("per", "trondelag", &[]),
    ] {
        let mut calls = CallServiceClient::new(world.channel(Service::Intake, &claims)?);
        let name = "regions/trondelag/calls/1".to_owned();
        let call = calls
            .get_call(GetCallRequest { name })
            .await?
            .into_inner()
            .call
            .unwrap_or_default();
        seen.push((call.name, call.contact_point));
    }
    assert!(
        seen[..4].iter().all(|(person, _)| *person == seen[0].0),
        "{seen:?}"
    );
    assert_ne!(seen[4].0, seen[0].0);
    assert_eq!(seen[3].1, "applicant:958935420");
    assert_eq!(seen[2].1, "directorate");
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn power_in_another_resource_is_no_power_here() -> anyhow::Result<()> {
    let world = world().await?;
    let org: OrgNumber = "958935420".parse()?;
    let represents = |resource: serde_json::Value| {
        serde_json::json!([{
            "type": "ansattporten:altinn:resource",
            "resource": resource,
            "reportees": [{ "Authority": "iso6523-actorid-upis", "ID": "0192:958935420" }],
        }])
    };
    for (resource, admitted) in [
        (serde_json::json!("urn:altinn:resource:tilskudd"), true),
        (serde_json::json!("urn:altinn:resource:byggesak"), false),
        (serde_json::json!(""), false),
    ] {
        let claims =
            Claims::applicant("per", &org).with("authorization_details", represents(resource.clone()));
        let mut calls = CallServiceClient::new(world.channel(Service::Intake, &claims)?);
        let name = "regions/trondelag/calls/1".to_owned();
        let answer = calls.get_call(GetCallRequest { name }).await;
        assert_eq!(answer.is_ok(), admitted, "{resource}");
    }
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn whoever_logs_in_sees_no_less_than_the_public() -> anyhow::Result<()> {
    let world = world().await?;
    let kari = world.office("kari", "rogaland", &[Role::Caseworker]);
    let mut calls = CallServiceClient::new(world.channel(Service::Intake, &kari)?);
    for region in ["trondelag", "national"] {
        let name = format!("regions/{region}/calls/1");
        calls.get_call(GetCallRequest { name }).await?;
    }
    world.stop().await;
    Ok(())
}
