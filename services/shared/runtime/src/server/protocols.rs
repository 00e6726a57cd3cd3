//! Protocols before the gate: gRPC, grpc-web and the public JSON.
//!
//! gRPC goes on as it is. grpc-web (HTTP/1.1 or 2) is turned into gRPC here, and the answer back, so that the gate and
//! the handlers see nothing else. The public JSON goes on as it is, and its refusals come back as problems. A browser
//! is let in from the pages that the configuration names ([`Web`]).

use std::convert::Infallible;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
};
use http::{HeaderName, HeaderValue, Method, Request, Response};
use tonic::body::Body;
use tonic_web::GrpcWebLayer;
use tower::{Layer, Service};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::Web;
use crate::web::{is_public, problem};

/// How long a browser may cache a preflight answer.
const PREFLIGHT: Duration = Duration::from_secs(3_600);

/// The CORS policy for pages of the configured origins.
pub(crate) fn cors(web: &Web) -> CorsLayer {
    let origins = web
        .origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin).ok());
    let named = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            ACCEPT,
            AUTHORIZATION,
            CONTENT_TYPE,
            IF_MODIFIED_SINCE,
            IF_NONE_MATCH,
            named("connect-protocol-version"),
            named("grpc-timeout"),
            named("traceparent"),
            named("tracestate"),
            named("x-grpc-web"),
            named("x-user-agent"),
        ])
        .expose_headers([
            ETAG,
            LAST_MODIFIED,
            RETRY_AFTER,
            named("grpc-status"),
            named("grpc-message"),
            named("grpc-status-details-bin"),
        ])
        .max_age(PREFLIGHT)
}

/// Puts the protocol layer before the gate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProtocolLayer;

impl<S> Layer<S> for ProtocolLayer {
    type Service = Protocols<S>;

    fn layer(&self, inner: S) -> Protocols<S> {
        Protocols { inner }
    }
}

/// The gate behind the protocol layer.
#[derive(Debug, Clone)]
pub(crate) struct Protocols<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Protocols<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The one that was polled ready is the one to use.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        if is_public(request.uri().path()) {
            let method = request.method().clone();
            let response = inner.call(request);
            return Box::pin(async move {
                response
                    .await
                    .map(|response| problem::as_problem(&method, response))
            });
        }
        Box::pin(GrpcWebLayer::new().layer(inner).call(request))
    }
}
