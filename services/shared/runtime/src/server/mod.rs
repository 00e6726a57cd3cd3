//! The gRPC server: one gate before everything, health, reflection.

mod address;
mod answers;
pub(crate) mod body_memory;
mod callers;
mod exempt;
mod gate;
mod health;
mod normalise;
mod protocols;
mod request_audit;
mod streaming;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::pb::health_server::HealthServer;
use tower_http::cors::CorsLayer;

use crate::tls::{self, Certificates};

use protocols::ProtocolLayer;

pub(crate) use gate::{Gate, GateLayer, Stops};
pub(crate) use health::{Health, watch as watch_health};
pub(crate) use protocols::cors;

/// Largest header block of a request: token, trace context and little else.
const HEADER_BYTES_MAX: u32 = 32 * 1024;
/// Requests open at once on one connection; the gate limits them over all connections.
const STREAMS_PER_CONNECTION: u32 = 1_024;
/// Probes open at once on one connection.
const HEALTH_AT_ONCE: usize = 16;

/// Errors of building the server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
    /// The descriptors cannot be served by reflection.
    #[error("reflection cannot serve the descriptors")]
    Reflection(#[source] tonic_reflection::server::Error),
}

/// Binds the address; port 0 takes a free one.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| ServerError::Listen { address, source })
}

/// The address that was taken.
pub(crate) fn address(listener: &TcpListener) -> Result<SocketAddr, ServerError> {
    listener.local_addr().map_err(|source| ServerError::Listen {
        address: SocketAddr::from(([0, 0, 0, 0], 0)),
        source,
    })
}

/// Adds reflection of the named gRPC services, in both versions that clients ask for.
pub(crate) fn with_reflection(routes: Routes, names: &[&'static str]) -> Result<Routes, ServerError> {
    let builder = || {
        names
            .iter()
            .fold(tonic_reflection::server::Builder::configure(), |builder, name| {
                builder.with_service_name(*name)
            })
            .register_encoded_file_descriptor_set(tilskudd_proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name("grpc.health.v1.Health")
    };
    let v1 = builder().build_v1().map_err(ServerError::Reflection)?;
    let v1alpha = builder().build_v1alpha().map_err(ServerError::Reflection)?;
    Ok(routes.add_service(v1).add_service(v1alpha))
}

/// Serves until `stop`, with TLS when there are certificates; then takes no new connection and returns when the open
/// requests are done.
pub(crate) async fn serve(
    listener: TcpListener,
    certificates: Option<Certificates>,
    routes: Routes,
    gate: Arc<Gate>,
    cors: CorsLayer,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    let server = Server::builder()
        .max_concurrent_streams(STREAMS_PER_CONNECTION)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .http2_keepalive_interval(Some(std::time::Duration::from_secs(60)))
        // grpc-web and the public JSON come over HTTP/1.1 too.
        .accept_http1(true)
        .layer(cors)
        .layer(ProtocolLayer)
        .layer(GateLayer::new(gate));
    let routes = routes.prepare();
    let stopped = stop.cancelled_owned();
    match certificates {
        Some(certificates) => {
            let incoming = tls::incoming(listener, certificates);
            server
                .serve_with_incoming_shutdown(routes, incoming, stopped)
                .await
        }
        None => {
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            server
                .serve_with_incoming_shutdown(routes, incoming, stopped)
                .await
        }
    }
}

/// Serves readiness alone, to anybody and without TLS, until `stop`; open watches are broken off then.
pub(crate) async fn serve_health<H: tonic_health::pb::health_server::Health>(
    listener: TcpListener,
    health: HealthServer<H>,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    let serving = Server::builder()
        .concurrency_limit_per_connection(HEALTH_AT_ONCE)
        .max_concurrent_streams(u32::try_from(HEALTH_AT_ONCE).unwrap_or(1))
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .add_service(health)
        .serve_with_incoming(TcpIncoming::from(listener));
    stop.run_until_cancelled(serving).await.unwrap_or(Ok(()))
}
