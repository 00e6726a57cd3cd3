//! Connections that go out with TLS.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::transport::{Channel, Endpoint};

use super::Certificates;
use super::material::{MaterialError, client_builder, roots};

/// Longest time for one batch of telemetry.
const SEND: Duration = Duration::from_secs(10);

/// Connects with the certificates as they are at that moment.
#[derive(Debug, Clone)]
pub(crate) struct Connector(Source);

#[derive(Debug, Clone)]
enum Source {
    Own(Certificates),
    Fixed(Arc<ClientConfig>),
}

impl Connector {
    /// Shows the service's own certificate, and trusts whom it trusts.
    pub(crate) fn own(certificates: Certificates) -> Self {
        Self(Source::Own(certificates))
    }
}

impl tower::Service<Uri> for Connector {
    type Response = TokioIo<TlsStream<TcpStream>>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let config = match &self.0 {
            Source::Own(certificates) => certificates.client(),
            Source::Fixed(config) => Some(Arc::clone(config)),
        };
        Box::pin(async move {
            let no_host = || io::Error::new(io::ErrorKind::InvalidInput, "the address names no host");
            let config = config.ok_or_else(|| io::Error::other("there is no certificate to connect with"))?;
            let host = uri.host().ok_or_else(no_host)?;
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let name = ServerName::try_from(host.to_owned()).map_err(|_| no_host())?;
            let tcp = TcpStream::connect((host, uri.port_u16().unwrap_or(443))).await?;
            tcp.set_nodelay(true)?;
            Ok(TokioIo::new(TlsConnector::from(config).connect(name, tcp).await?))
        })
    }
}

/// The endpoint of an `https://` address, for [`Endpoint::connect_with_connector_lazy`] with a [`Connector`]. It is
/// made for `http://`, since tonic leaves `https://` to certificates of its own, and tells the server of the real
/// address.
pub(crate) fn endpoint(url: &str) -> Result<Endpoint, tonic::transport::Error> {
    let plain = match url.strip_prefix("https://") {
        Some(rest) => format!("http://{rest}"),
        None => url.to_owned(),
    };
    let endpoint = Endpoint::from_shared(plain)?;
    Ok(match url.parse::<Uri>() {
        Ok(origin) => endpoint.origin(origin),
        Err(_) => endpoint,
    })
}

/// Errors of connecting to the telemetry collector by TLS.
#[derive(Debug, thiserror::Error)]
pub enum CollectorError {
    /// Whose certificates are trusted cannot be read.
    #[error("telemetry.otlp_ca_file cannot be used")]
    Trust(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The address has no known form.
    #[error("telemetry.otlp_endpoint cannot be used")]
    Address(#[source] tonic::transport::Error),
}

/// A channel to an `https://` collector, which trusts a file's certificates or else the system's.
pub(crate) fn collector(url: &str, ca_file: Option<&Path>) -> Result<Channel, CollectorError> {
    let trusted = match ca_file {
        Some(file) => from_file(file),
        None => Ok(of_the_system()),
    };
    let config = trusted
        .map_err(|error| CollectorError::Trust(error.into()))
        .and_then(|trusted| {
            client_builder(Arc::new(trusted)).map_err(|error| CollectorError::Trust(error.into()))
        })?;
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = Connector(Source::Fixed(Arc::new(config)));
    let endpoint = endpoint(url).map_err(CollectorError::Address)?.timeout(SEND);
    Ok(endpoint.connect_with_connector_lazy(connector))
}

fn from_file(file: &Path) -> Result<RootCertStore, MaterialError> {
    let text = std::fs::read(file).map_err(|source| MaterialError::Read {
        file: file.to_owned(),
        source,
    })?;
    roots(file, &text)
}

fn of_the_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
