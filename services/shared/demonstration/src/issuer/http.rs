//! The issuer over HTTP: `GET /{login}/.well-known/jwks.json` and `POST /token`.

use std::sync::Weak;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jsonwebtoken::jwk::JwkSet;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::refusal::{Refused, fault};
use super::{AGENCY_SCOPE, Claims, Inner, Login};
use tilskudd_runtime::Role;

/// Who the token is for.
#[derive(Debug, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "snake_case",
    tag = "login",
    deny_unknown_fields
)]
enum TokenRequest {
    /// Staff of an office.
    Office {
        person: String,
        region: Tenant,
        roles: Vec<String>,
    },
    /// The same through the second issuer.
    OfficeOther {
        person: String,
        region: Tenant,
        roles: Vec<String>,
    },
    /// Staff of Helsedirektoratet.
    Directorate { person: String, roles: Vec<String> },
    /// A person who may write and sign for an applicant.
    Signer { person: String, organisation: String },
    /// A person who may write for an applicant.
    Drafter { person: String, organisation: String },
    /// Another agency, with these scopes; none: the one that reads all that agencies may read.
    Agency {
        organisation: String,
        scope: Option<String>,
        supplier: Option<String>,
    },
    /// Riksrevisjonen.
    Auditor { person: String },
    /// National operations.
    Operator { person: String },
}

#[derive(Debug, Serialize)]
struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
}

pub(super) async fn serve(listener: TcpListener, issuer: Weak<Inner>, stop: CancellationToken) {
    let app = Router::new()
        .route("/{login}/.well-known/jwks.json", get(jwks))
        .route("/token", post(token))
        .with_state(issuer);
    let served = axum::serve(listener, app)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the loopback issuer ended");
    }
}

async fn jwks(
    State(issuer): State<Weak<Inner>>,
    Path(login): Path<String>,
) -> Result<Json<JwkSet>, StatusCode> {
    let issuer = issuer.upgrade().ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
    let login = Login::ALL
        .into_iter()
        .find(|known| known.as_str() == login)
        .ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(issuer.key(login).public.clone()))
}

async fn token(
    State(issuer): State<Weak<Inner>>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<TokenResponse>, Response> {
    let refuse = |description: String| Refused::because(description).into_response();
    let issuer = issuer
        .upgrade()
        .ok_or_else(|| StatusCode::SERVICE_UNAVAILABLE.into_response())?;
    let Json(body) = body.map_err(|error| refuse(error.body_text()))?;
    if let Some(fault) = fault(&body, issuer.served.get()) {
        return Err(refuse(fault));
    }
    let request = TokenRequest::deserialize(body).map_err(|error| refuse(error.to_string()))?;
    let claims = claims(&request).ok_or_else(|| refuse("no such caller".to_owned()))?;
    let access_token = issuer.token(&claims).map_err(|error| refuse(error.to_string()))?;
    Ok(Json(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: claims.seconds(),
    }))
}

/// None when a role or an organisation number is not valid.
fn claims(request: &TokenRequest) -> Option<Claims> {
    Some(match request {
        TokenRequest::Office {
            person,
            region,
            roles: names,
        } => Claims::office(person, region, &roles(names)?),
        TokenRequest::OfficeOther {
            person,
            region,
            roles: names,
        } => Claims::office(person, region, &roles(names)?).through(Login::OfficeOther),
        TokenRequest::Directorate { person, roles: names } => Claims::directorate(person, &roles(names)?),
        TokenRequest::Signer { person, organisation } => Claims::applicant(person, &number(organisation)?),
        TokenRequest::Drafter { person, organisation } => Claims::drafter(person, &number(organisation)?),
        TokenRequest::Agency {
            organisation,
            scope,
            supplier,
        } => {
            let scope = scope.as_deref().unwrap_or(AGENCY_SCOPE);
            let claims = Claims::agency_with(&number(organisation)?, scope);
            match supplier {
                Some(supplier) => claims.supplied_by(&number(supplier)?),
                None => claims,
            }
        }
        TokenRequest::Auditor { person } => Claims::auditor(person),
        TokenRequest::Operator { person } => Claims::operator(person),
    })
}

fn roles(names: &[String]) -> Option<Vec<Role>> {
    names.iter().map(|name| name.parse().ok()).collect()
}

fn number(text: &str) -> Option<OrgNumber> {
    text.parse().ok()
}
