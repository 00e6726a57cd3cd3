//! The public API without login: JSON over HTTP/1.1 and 2 under `/public/v1`, beside the
//! gRPC services and on their port.
//!
//! A service hands over a [`Public`] with its [`Operation`]s. Each is a `GET` whose handler gives a [`Cacheable`];
//! tags, conditional requests, `HEAD`, errors and the OpenAPI description are the same for all. Every request has
//! passed the gate, like a gRPC call, and a refusal is the same [`Failure`], as a problem (RFC 9457).

mod caching;
mod openapi;
pub(crate) mod problem;
mod request;
mod texts;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;
use tilskudd_kernel::lang::LocalText;
use tokio::sync::Semaphore;
use tonic::Status;
use tonic::service::Routes;

pub use caching::Cacheable;
pub use openapi::Operation;
pub use request::PublicRequest;
pub use texts::Texts;

use crate::failure::{Failure, Kind};
use openapi::Document;

/// The root path of the public API.
const ROOT: &str = "/public/v1";
/// Requests open at once: reading without login must leave places for those who work.
const AT_ONCE: usize = 64;
/// How long the description may be kept, seconds.
const DESCRIPTION_SECONDS: u32 = 3_600;

/// Whether a path is of the public surface, served or not.
pub(crate) fn is_public(path: &str) -> bool {
    path.strip_prefix("/public")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The name of a request in spans and metrics: its method, or one name for the whole public API, whose paths
/// hold ids.
pub(crate) fn label(path: &str) -> &str {
    if is_public(path) {
        ROOT.trim_start_matches('/')
    } else {
        path.trim_start_matches('/')
    }
}

/// The operations of a service, with their description.
pub struct Public {
    router: Router,
    document: Document,
    places: Arc<Semaphore>,
}

impl Public {
    /// A surface without operations.
    #[must_use]
    pub fn new(title: &str, description: &str) -> Self {
        Self {
            router: Router::new(),
            document: Document::new(title, description),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Adds an operation; `Query` are its parameters, all of them optional, and `Answer` is what it shows.
    #[must_use]
    pub fn show<Query, Answer, Handler, Answering>(mut self, operation: Operation, handler: Handler) -> Self
    where
        Query: JsonSchema,
        Answer: JsonSchema + Serialize,
        Handler: Fn(PublicRequest) -> Answering + Clone + Send + Sync + 'static,
        Answering: Future<Output = Result<Cacheable<Answer>, Failure>> + Send + 'static,
    {
        let known: Arc<[String]> = self.document.add::<Query, Answer>(&operation).into();
        let places = Arc::clone(&self.places);
        let answer = move |path: Result<Path<HashMap<String, String>>, PathRejection>, parts: Parts| {
            let (handler, known, places) = (handler.clone(), Arc::clone(&known), Arc::clone(&places));
            async move {
                let Ok(_place) = places.try_acquire() else {
                    return refuse(crowded());
                };
                let request = match path {
                    Ok(Path(path)) => PublicRequest::of(path, &parts, &known),
                    Err(_) => Err(Failure::not_found(parts.uri.path())),
                };
                let answer = match request {
                    Ok(request) => handler(request).await,
                    Err(failure) => Err(failure),
                };
                match answer.and_then(|answer| answer.respond(&parts.method, &parts.headers)) {
                    Ok(response) => response,
                    Err(failure) => refuse(failure),
                }
            }
        };
        self.router = self.router.route(operation.path, get(answer));
        self
    }

    /// The gRPC services' routes with these beside them.
    pub(crate) fn mount(self, routes: Routes) -> Routes {
        let description = self.document.into_json();
        let show = move |parts: Parts| {
            let answer = Cacheable::of(&description).map(|answer| answer.keep(DESCRIPTION_SECONDS));
            let answer = answer.and_then(|answer| answer.respond(&parts.method, &parts.headers));
            async move { answer.unwrap_or_else(refuse) }
        };
        let router = self.router.route("/openapi.json", get(show));
        routes.into_axum_router().nest(ROOT, router).into()
    }
}

impl std::fmt::Debug for Public {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Public").finish_non_exhaustive()
    }
}

/// A refusal, as the gate counts it; the protocol layer turns it into a problem.
fn refuse(failure: Failure) -> Response {
    Status::from(failure).into_http::<Body>()
}

fn crowded() -> Failure {
    Failure::new(
        Kind::ResourceExhausted,
        "OVERLOADED",
        LocalText::new(
            "Det er for mange som leser nå. Prøv igjen om litt.",
            "Det er for mange som les no. Prøv igjen om litt.",
            "Too many are reading now. Try again shortly.",
        ),
    )
}
