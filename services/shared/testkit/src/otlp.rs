//! A collector of spans and metrics in the test's process.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status};

/// Largest batch that is taken, bytes.
const BATCH_MAX: usize = 256 * 1024 * 1024;

/// Receives OTLP over gRPC and keeps every span and metric; ends when dropped.
#[derive(Debug)]
pub struct OtlpReceiver {
    addr: SocketAddr,
    scheme: &'static str,
    received: Received,
    _stop: DropGuard,
}

#[derive(Debug, Clone, Default)]
struct Received {
    spans: Arc<Mutex<Vec<Span>>>,
    metrics: Arc<Mutex<Vec<Metric>>>,
}

impl OtlpReceiver {
    /// Starts on a free port of loopback.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_on(Server::builder(), "http").await
    }

    /// The same with TLS.
    ///
    /// # Errors
    /// When it cannot listen, or the certificate cannot be used.
    pub async fn start_secure(certificate: &str, key: &str) -> anyhow::Result<Self> {
        let tls = ServerTlsConfig::new().identity(Identity::from_pem(certificate, key));
        Self::start_on(Server::builder().tls_config(tls)?, "https").await
    }

    async fn start_on(mut server: Server, scheme: &'static str) -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let (received, stop) = (Received::default(), CancellationToken::new());
        let server = server
            // At the most that can be logged a batch of spans holds many events each, and a batch that is refused is lost.
            .add_service(TraceServiceServer::new(received.clone()).max_decoding_message_size(BATCH_MAX))
            .add_service(MetricsServiceServer::new(received.clone()))
            .serve_with_incoming_shutdown(TcpListenerStream::new(listener), stop.clone().cancelled_owned());
        tokio::spawn(server);
        Ok(Self {
            addr,
            scheme,
            received,
            _stop: stop.drop_guard(),
        })
    }

    /// For `telemetry.otlp_endpoint`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{}://{}", self.scheme, self.addr)
    }

    /// The spans received so far.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        let spans = self.received.spans.lock();
        spans.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The metrics received so far, as often as they were sent.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        let metrics = self.received.metrics.lock();
        metrics.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[tonic::async_trait]
impl TraceService for Received {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let spans = request
            .into_inner()
            .resource_spans
            .into_iter()
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans);
        self.spans
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Received {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let metrics = request
            .into_inner()
            .resource_metrics
            .into_iter()
            .flat_map(|resource| resource.scope_metrics)
            .flat_map(|scope| scope.metrics);
        self.metrics
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(metrics);
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}
