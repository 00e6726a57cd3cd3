//! An issuer that answers with anything but keys.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::{GetCallRequest, ListCallsRequest};
use tilskudd_runtime::Role;
use tilskudd_runtime::config::{IssuerKind, Jwks};
use tilskudd_testkit::{Refusal, World, eventually};
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::readiness::{any_port, becomes};
use crate::sender;

/// What the issuer answers now, in place of the real key set.
type Answer = Arc<Mutex<Option<(u16, String)>>>;

/// Garbage of every kind.
fn garbage() -> [(u16, String); 5] {
    [
        (200, "<html>Logg inn</html>".to_owned()),
        (200, r#"{"keys":[]}"#.to_owned()),
        (500, r#"{"keys":[]}"#.to_owned()),
        (302, String::new()),
        (200, "x".repeat(10 * 1024 * 1024)),
    ]
}

#[derive(serde::Deserialize)]
struct Real {
    url: String,
}

async fn answer(State(answer): State<Answer>, Query(real): Query<Real>) -> (StatusCode, String) {
    let garbage = answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match garbage {
        Some((code, text)) => (StatusCode::from_u16(code).unwrap_or(StatusCode::OK), text),
        None => match reqwest::get(&real.url).await {
            Ok(real) => (StatusCode::OK, real.text().await.unwrap_or_default()),
            Err(_) => (StatusCode::BAD_GATEWAY, String::new()),
        },
    }
}

/// Stands between the services and a real issuer, whose address it is given with each request.
async fn between(answer_now: &Answer) -> anyhow::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/jwks?url=", listener.local_addr()?);
    let app = Router::new()
        .route("/jwks", get(answer))
        .with_state(Arc::clone(answer_now));
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}

async fn get_call(world: &World) -> anyhow::Result<Result<(), Refusal>> {
    let channel = world.channel(
        Service::Intake,
        &world.office("kari", "trondelag", &[Role::Caseworker]),
    )?;
    let request = GetCallRequest {
        name: "regions/trondelag/calls/one".to_owned(),
    };
    let answer = CallServiceClient::new(channel).get_call(request).await;
    Ok(answer.map(|_| ()).map_err(|status| Refusal::from(&status)))
}

#[tokio::test]
async fn its_tokens_are_unavailable_until_it_answers_and_known_keys_go_on() -> anyhow::Result<()> {
    for garbage in garbage() {
        let now: Answer = Arc::new(Mutex::new(Some(garbage.clone())));
        let stand_in = between(&now).await?;
        let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
            config.health_listen = Some(any_port());
            for issuer in &mut config.issuers {
                if let Jwks::Url(url) = &mut issuer.jwks {
                    url.insert_str(0, &stand_in);
                }
            }
        })
        .await?;
        let refusal = get_call(&world).await?.expect_err("the issuer answers garbage");
        assert_eq!(
            (refusal.code, refusal.reason.as_str()),
            (Code::Unavailable, "ISSUER_UNAVAILABLE"),
            "{:.40}",
            garbage.1
        );
        let running = world.service(Service::Intake)?;
        becomes(running, ServingStatus::NotServing).await?;
        *now.lock().unwrap() = None;
        becomes(running, ServingStatus::Serving).await?;
        eventually("keys", async || Ok(get_call(&world).await?.ok())).await?;
        *now.lock().unwrap() = Some(garbage);
        assert_eq!(get_call(&world).await?, Ok(()));
        world.stop().await;
    }
    Ok(())
}

#[tokio::test]
async fn one_that_is_away_at_the_start_keeps_the_service_from_being_ready_and_alive() -> anyhow::Result<()> {
    // One of them at an address where nobody answers with keys for a while; the others are good.
    let asked = Arc::new(AtomicUsize::new(0));
    let away = away_for(3, &asked).await?;
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.health_listen = Some(any_port());
        config.limits.health_ms = 5;
        let agency = config
            .issuers
            .iter_mut()
            .find(|one| one.kind == IssuerKind::Agency);
        if let Some(Jwks::Url(url)) = agency.map(|agency| &mut agency.jwks) {
            url.insert_str(0, &away);
        }
    })
    .await?;
    let running = world.service(Service::Intake)?;
    // It is asked again and again; meanwhile whoever logs in elsewhere is answered, and the service is not ready.
    eventually("a second question", async || {
        Ok((asked.load(Ordering::SeqCst) == 2).then_some(()))
    })
    .await?;
    assert_eq!(get_call(&world).await?, Ok(()));
    becomes(running, ServingStatus::NotServing).await?;
    becomes(running, ServingStatus::Serving).await?;
    assert_eq!(asked.load(Ordering::SeqCst), 4, "and not after it has given keys");
    world.stop().await;
    Ok(())
}

/// An issuer that refuses so many times, and then has the keys of the real one.
async fn away_for(times: usize, asked: &Arc<AtomicUsize>) -> anyhow::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/jwks?url=", listener.local_addr()?);
    let asked = Arc::clone(asked);
    let app = Router::new().route(
        "/jwks",
        get(move |real: Query<Real>| async move {
            if asked.fetch_add(1, Ordering::SeqCst) < times {
                return (StatusCode::BAD_GATEWAY, String::new());
            }
            answer(State(Answer::default()), real).await
        }),
    );
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}

#[tokio::test]
async fn one_that_hangs_fills_no_service() -> anyhow::Result<()> {
    // It takes connections and never answers.
    let hanging = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/jwks", hanging.local_addr()?);
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.limits.concurrent_requests = 16;
        for issuer in config
            .issuers
            .iter_mut()
            .filter(|one| one.kind == IssuerKind::Office)
        {
            issuer.jwks = Jwks::Url(url.clone());
        }
    })
    .await?;
    let mut asking: FuturesUnordered<_> = (0..16).map(|_| get_call(&world)).collect();
    // Some wait for its keys, and the others are told at once.
    for _ in 0..4 {
        let answer = asking.next().await.expect("sixteen ask")?;
        assert_eq!(answer.unwrap_err().reason, "ISSUER_UNAVAILABLE");
    }
    // Whoever does not need it is served meanwhile.
    let request = ListCallsRequest {
        parent: "regions/trondelag".to_owned(),
        ..ListCallsRequest::default()
    };
    let mut public = CallServiceClient::new(world.public_channel(Service::Intake)?);
    public.list_calls(request).await?;
    assert!(!asking.is_empty(), "they still wait");
    drop(asking);
    world.stop().await;
    Ok(())
}
