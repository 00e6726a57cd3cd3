//! An issuer that answers with anything but keys.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::GetCallRequest;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::Role;
use tilskudd_runtime::config::Jwks;
use tilskudd_testkit::{Refusal, World, eventually};
use tonic::Code;

use crate::sender;

/// What the issuer answers now, in place of the real key set.
type Answer = Arc<Mutex<Option<(u16, String)>>>;

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
    for garbage in [
        (200, "<html>Logg inn</html>".to_owned()),
        (200, r#"{"keys":[]}"#.to_owned()),
        (500, r#"{"keys":[]}"#.to_owned()),
        (302, String::new()),
        (200, "x".repeat(10 * 1024 * 1024)),
    ] {
        let now: Answer = Arc::new(Mutex::new(Some(garbage.clone())));
        let stand_in = between(&now).await?;
        let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
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
        *now.lock().unwrap() = None;
        eventually("keys", async || Ok(get_call(&world).await?.ok())).await?;
        *now.lock().unwrap() = Some(garbage);
        assert_eq!(get_call(&world).await?, Ok(()));
        world.stop().await;
    }
    Ok(())
}
