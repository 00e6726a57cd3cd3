//! Over 300 lines: the steps of the gate stand in the order in which a request passes them.
//!
//! The gate: what every request passes, in this order.
//!
//! 1. A span with the caller's trace context as its parent.
//! 2. Health and reflection go straight on; a path that is not served is UNIMPLEMENTED.
//! 3. A permit, or RESOURCE_EXHAUSTED: shedding is cheaper than a queue that nobody waits for.
//! 4. The token becomes a caller, who has its share of requests ([`super::callers`]); audience and permission are
//!    checked, and of a service its certificate too. What is refused here, or by a relation later, is counted for the
//!    audit log ([`crate::refusals`]).
//! 5. What the caller sends is weighed as it comes ([`super::body_memory`]).
//! 6. The handler, within the longest time for a request; a stream as long as it moves ([`super::streaming`]).
//! 7. What tonic answered by itself is put into our words ([`super::normalise`]).

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use http::{Extensions, HeaderMap, Request, Response};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram};
use tilskudd_kernel::service::Service as ServiceName;
use tilskudd_proto::common::v1::Audience;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::Instrument;
use tracing::field::Empty;

use super::address;
use super::answers::{broken_off, overloaded, refuse, too_slow, unimplemented};
use super::body_memory::BodyMemory;
use super::callers::{Callers, Place, Who};
use super::exempt::Exempt;
use super::normalise::normalise;
use super::request_audit::RequestAudit;
use super::streaming::{StreamDeadline, StreamEnd, hold_places, stalled};
use crate::access::{Admitted, Authenticator, Issuers, Lookup, MethodAccess, Table, no_token};
use crate::caller::Caller;
use crate::config::Limits;
use crate::failure::Failure;
use crate::refusals::Refusals;
use crate::tls::ServiceCertificates;
use crate::trace;

/// Ends of open streams.
#[derive(Debug)]
pub(crate) struct Stops {
    /// Streams that never end by themselves.
    pub(crate) soft: CancellationToken,
    /// Everything.
    pub(crate) hard: CancellationToken,
}

/// The configuration and shared state of the gate.
#[derive(Debug)]
pub(crate) struct Gate {
    service: ServiceName,
    table: Table,
    authenticator: Authenticator,
    permits: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    memory: BodyMemory,
    callers: Arc<Callers>,
    refusals: Refusals,
    exempt: Exempt,
    certificates: ServiceCertificates,
    soft: CancellationToken,
    hard: CancellationToken,
    limits: Limits,
    metrics: Metrics,
}

#[derive(Debug)]
struct Metrics {
    requests: Counter<u64>,
    duration: Histogram<f64>,
}

impl Gate {
    pub(crate) fn new(
        service: ServiceName,
        table: Table,
        authenticator: Authenticator,
        certificates: ServiceCertificates,
        limits: &Limits,
        refusals: Refusals,
        stops: Stops,
    ) -> Self {
        let meter = opentelemetry::global::meter("tilskudd-runtime");
        Self {
            service,
            table,
            authenticator,
            permits: Arc::new(Semaphore::new(limits.concurrent_requests)),
            streams: Arc::new(Semaphore::new(limits.concurrent_streams)),
            memory: BodyMemory::new(limits.held_bytes),
            callers: Callers::new(),
            refusals,
            exempt: Exempt::new(stops.soft.clone()),
            certificates,
            soft: stops.soft,
            hard: stops.hard,
            limits: limits.clone(),
            metrics: Metrics {
                requests: meter
                    .u64_counter("rpc.server.count")
                    .with_description("Requests by outcome")
                    .build(),
                duration: meter.f64_histogram("rpc.server.duration").with_unit("s").build(),
            },
        }
    }

    /// The issuers of callers.
    pub(crate) fn issuers(&self) -> Issuers {
        self.authenticator.issuers()
    }

    /// One request through the gate.
    async fn pass<S>(&self, request: Request<Body>, inner: S) -> Response<Body>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
        S::Future: Send,
    {
        let path = request.uri().path().to_owned();
        let method = match self.table.lookup(&path) {
            Lookup::Exempt => return self.exempt.pass(call(inner, request)).await,
            Lookup::Unknown => return unimplemented(),
            Lookup::Method(access) => access.clone(),
        };
        let name = crate::web::label(&path);
        let span = tracing::info_span!(
            "rpc.server",
            otel.name = name,
            otel.kind = "server",
            rpc.system = "grpc",
            rpc.method = name,
            rpc.grpc.status_code = Empty,
            service = self.service.as_str(),
        );
        trace::set_parent_from(&span, request.headers());
        let started = Instant::now();
        let audit = RequestAudit::default();
        let response = self
            .admit_and_call(&method, request, inner, &audit)
            .instrument(span.clone())
            .await;
        let response = span.in_scope(|| normalise(response));
        let status = Status::from_header_map(response.headers());
        let code = status.as_ref().map_or(Code::Ok, Status::code);
        if let Some(act) = audit.act(status.as_ref()) {
            self.refusals
                .count(audit.caller.get(), audit.region.get(), act, name);
        }
        span.record("rpc.grpc.status_code", code as i32);
        self.count(name, code, started.elapsed());
        response
    }

    async fn admit_and_call<S>(
        &self,
        method: &MethodAccess,
        request: Request<Body>,
        inner: S,
        audit: &RequestAudit,
    ) -> Response<Body>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
        S::Future: Send,
    {
        // Streams last: they must not take the places of requests.
        let places = if method.is_stream() {
            &self.streams
        } else {
            &self.permits
        };
        let Ok(permit) = Arc::clone(places).try_acquire_owned() else {
            return refuse(overloaded());
        };
        let deadline = method.takes_stream.then(|| StreamDeadline::new(&self.limits));
        let work = async {
            let mut request = match &deadline {
                Some(deadline) => deadline.extend_by_frames(request),
                None => request,
            };
            let from = Who::at(address::of(&request, self.limits.proxies));
            let (headers, connection) = (request.headers(), request.extensions());
            match self.admitted(method, headers, connection, from, audit).await {
                Ok((admitted, place)) => {
                    request = self.memory.limit(request, admitted.caller.audience);
                    request.extensions_mut().insert(admitted);
                    (call(inner, request).await, Some(place))
                }
                Err(failure) => (refuse(failure), None),
            }
        };
        // A bug in one handler must not take the connection's other requests with it.
        let guarded = AssertUnwindSafe(work).catch_unwind();
        let (response, place) = tokio::select! {
            done = guarded => match done {
                Ok(done) => done,
                Err(_) => (refuse(Failure::internal("the handler panicked")), None),
            },
            failure = self.too_late(deadline.as_deref()) => (refuse(failure), None),
            () = self.hard.cancelled() => (refuse(broken_off()), None),
        };
        if !method.gives_stream {
            return response;
        }
        // What is watched never ends by itself, what is read does.
        let (stop, longest) = if method.watches {
            (&self.soft, self.limits.watch_longest() + self.limits.request())
        } else {
            (&self.hard, self.limits.stream())
        };
        let ends = StreamEnd {
            stop: stop.clone(),
            longest: Some(longest),
        };
        hold_places(response, (permit, place), ends)
    }

    /// The failure of a request that has taken too long, once it has.
    async fn too_late(&self, deadline: Option<&StreamDeadline>) -> Failure {
        if let Some(deadline) = deadline {
            deadline.run_out().await;
            return stalled();
        }
        tokio::time::sleep(self.limits.request()).await;
        too_slow()
    }

    async fn admitted(
        &self,
        method: &MethodAccess,
        headers: &HeaderMap,
        connection: &Extensions,
        from: Who,
        audit: &RequestAudit,
    ) -> Result<(Admitted, Place), Failure> {
        let nobody = || self.callers.enter(from, self.limits.per_address());
        let (caller, place) = match self.authenticator.authenticate(headers).await {
            Ok(Some(caller)) => {
                let _ = audit.caller.set(caller.clone());
                let share = match caller.audience {
                    Audience::Service => self.limits.per_service(),
                    _ => self.limits.per_caller(),
                };
                let place = self.callers.enter(Who::Person(caller.actor.person), share)?;
                (caller, place)
            }
            Ok(None) => (Caller::public(), nobody()?),
            // A token that does not hold is nobody's: trying costs whoever tries.
            Err(failure) => return Err(nobody().err().unwrap_or(failure)),
        };
        if caller.audience == Audience::Public && !method.is_public() {
            return Err(no_token());
        }
        method.admit(&caller)?;
        self.certificates.check(&caller, connection)?;
        let admitted = Admitted {
            caller,
            public: method.is_public(),
            method_reads: method.reads,
            region: Arc::clone(&audit.region),
        };
        Ok((admitted, place))
    }

    fn count(&self, method: &str, code: Code, took: Duration) {
        let labels = [
            KeyValue::new("rpc.method", method.to_owned()),
            KeyValue::new("service", self.service.as_str()),
            KeyValue::new("rpc.grpc.status_code", i64::from(code as i32)),
        ];
        self.metrics.requests.add(1, &labels);
        self.metrics.duration.record(took.as_secs_f64(), &labels);
    }
}

async fn call<S>(mut inner: S, request: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    match inner.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Puts the gate before the routes.
#[derive(Debug, Clone)]
pub(crate) struct GateLayer(Arc<Gate>);

impl GateLayer {
    pub(crate) fn new(gate: Arc<Gate>) -> Self {
        Self(gate)
    }
}

impl<S> Layer<S> for GateLayer {
    type Service = Gated<S>;

    fn layer(&self, inner: S) -> Gated<S> {
        Gated {
            gate: Arc::clone(&self.0),
            inner,
        }
    }
}

/// The routes behind the gate.
#[derive(Debug, Clone)]
pub(crate) struct Gated<S> {
    gate: Arc<Gate>,
    inner: S,
}

impl<S> Service<Request<Body>> for Gated<S>
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
        let gate = Arc::clone(&self.gate);
        // The one that was polled ready is the one to use.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        Box::pin(async move { Ok(gate.pass(request, inner).await) })
    }
}
