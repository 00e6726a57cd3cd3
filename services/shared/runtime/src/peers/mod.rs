//! Clients: of the other services, and for whoever calls a service from outside (tests, the operator).

mod routes;
mod token;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use crate::failure::{Failure, Kind};
use crate::tls::{self, Certificates};
use crate::trace;
use routes::Routes;

pub use token::{TokenError, TokenSource};

/// Longest time to connect.
const CONNECT: Duration = Duration::from_secs(3);
/// How often a connection is asked whether it is there, and the longest wait for the answer.
const KEEP_ALIVE: Duration = Duration::from_secs(10);
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(5);
/// Errors with many findings travel in headers.
const HEADER_BYTES_MAX: u32 = 64 * 1024;

/// A channel that adds deadline, token and trace context to every call; generated clients take it.
pub type PeerChannel = InterceptedService<Channel, Outgoing>;

/// Adds deadline, token and trace context to a call.
#[derive(Debug, Clone)]
pub struct Outgoing {
    token: TokenSource,
    deadline: Duration,
}

impl Interceptor for Outgoing {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if !request.metadata().contains_key("grpc-timeout") {
            request.set_timeout(self.deadline);
        }
        if let Some(token) = self.token.bearer().map_err(no_own_token)? {
            let mut value = MetadataValue::try_from(format!("Bearer {token}")).map_err(Failure::internal)?;
            value.set_sensitive(true);
            request.metadata_mut().insert("authorization", value);
        }
        trace::inject(request.metadata_mut());
        Ok(request)
    }
}

/// The file is being renewed, or the volume is not mounted yet: transient, so the request can be retried.
fn no_own_token(error: TokenError) -> Failure {
    tracing::warn!(
        error = &error as &dyn std::error::Error,
        "the service has no token of its own"
    );
    Failure::unavailable(
        "NO_OWN_TOKEN",
        LocalText::new(
            "Tjenesten får ikke legitimert seg nå. Prøv igjen om litt.",
            "Tenesta får ikkje legitimert seg no. Prøv igjen om litt.",
            "The service cannot identify itself now. Try again shortly.",
        ),
    )
    .caused_by(error)
}

/// Connects, when first used, to a server at `url`, with `deadline` for every call.
///
/// # Errors
/// When `url` is not of the form `http://host:port`.
pub fn channel(
    url: &str,
    token: TokenSource,
    deadline: Duration,
) -> Result<PeerChannel, tonic::transport::Error> {
    Ok(outgoing(
        settings(Endpoint::from_shared(url.to_owned())?, deadline).connect_lazy(),
        token,
        deadline,
    ))
}

/// As [`channel`], to an `https://` server that is shown the service's own certificate.
fn secure_channel(
    url: &str,
    token: TokenSource,
    deadline: Duration,
    certificates: &Certificates,
) -> Result<PeerChannel, tonic::transport::Error> {
    let connector = tls::Connector::own(certificates.clone());
    let channel = settings(tls::endpoint(url)?, deadline).connect_with_connector_lazy(connector);
    Ok(outgoing(channel, token, deadline))
}

fn outgoing(channel: Channel, token: TokenSource, deadline: Duration) -> PeerChannel {
    InterceptedService::new(channel, Outgoing { token, deadline })
}

fn settings(endpoint: Endpoint, deadline: Duration) -> Endpoint {
    endpoint
        .connect_timeout(CONNECT)
        // The server is told the deadline; here it is kept even if the server is not there to hear it.
        .timeout(deadline)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        // A peer whose node is gone says nothing: the connection is given up, and the next one may find another.
        .http2_keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE_ANSWER)
        .keep_alive_while_idle(true)
        .tcp_nodelay(true)
}

/// The other services.
#[derive(Debug, Clone, Default)]
pub struct Peers(Arc<Routes>);

impl Peers {
    /// Channels to every address of the configuration; connects when first used, with TLS where there are certificates.
    ///
    /// # Errors
    /// When an address is not of the form `http://host:port` or `https://host:port`.
    pub(crate) fn new(
        services: &BTreeMap<Service, String>,
        elsewhere: &BTreeMap<Tenant, BTreeMap<Service, String>>,
        token: &TokenSource,
        deadline: Duration,
        certificates: Option<&Certificates>,
    ) -> Result<Self, tonic::transport::Error> {
        let (token, certificates) = (token.clone(), certificates.cloned());
        let open = move |url: &str| match &certificates {
            Some(certificates) => secure_channel(url, token.clone(), deadline, certificates),
            None => channel(url, token.clone(), deadline),
        };
        let routes = Routes::new(services, elsewhere, Box::new(open))?;
        Ok(Self(Arc::new(routes)))
    }

    /// The channel to a service for requests about a tenant.
    ///
    /// # Errors
    /// `PEER_UNKNOWN` (UNAVAILABLE) when the configuration names no address.
    pub fn channel(&self, service: Service, tenant: &Tenant) -> Result<PeerChannel, Failure> {
        self.0.get(service, tenant).ok_or_else(|| {
            Failure::unavailable(
                "PEER_UNKNOWN",
                LocalText::new(
                    format!("Tjenesten {service} for {tenant} er ikke satt opp her. Sett adressen i peers."),
                    format!("Tenesta {service} for {tenant} er ikkje sett opp her. Set adressa i peers."),
                    format!("The service {service} for {tenant} is not configured here. Set its address under peers."),
                ),
            )
        })
    }
}

impl Failure {
    /// From another service's refusal to a failure here: no answer stays UNAVAILABLE ("pending, never passed"); any
    /// other answer is a fault of the system, since services ask each other only what they may.
    #[must_use]
    pub fn from_peer(status: Status) -> Self {
        let no_answer = matches!(
            status.code(),
            Code::Unavailable
                | Code::DeadlineExceeded
                | Code::ResourceExhausted
                | Code::Cancelled
                | Code::Aborted
        );
        if !no_answer {
            return Self::internal(status);
        }
        Self::new(
            Kind::Unavailable,
            "PEER_UNAVAILABLE",
            LocalText::new(
                "En annen tjeneste svarer ikke nå. Prøv igjen om litt.",
                "Ei anna teneste svarer ikkje no. Prøv igjen om litt.",
                "Another service does not answer now. Try again shortly.",
            ),
        )
        .caused_by(status)
    }
}
