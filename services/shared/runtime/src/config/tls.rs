//! The certificate of the service, and whom it trusts.

use std::path::PathBuf;

use serde::Deserialize;

/// `[tls]`: the service listens with TLS, and calls `https://` peers. The files are read again when they change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The chain (PEM), the service's own certificate first; it is also what the service shows to its peers.
    pub certificate_file: PathBuf,
    /// Its private key (PEM).
    pub key_file: PathBuf,
    /// Certificates (PEM) of whoever signs for peers, and for clients that show a certificate.
    pub ca_file: PathBuf,
    /// The callers that must present a certificate.
    #[serde(default)]
    pub clients: Clients,
}

/// The callers that must present a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clients {
    /// From nobody.
    None,
    /// From the other services, which must show the one of their own name; others, such as a gateway, may come
    /// without.
    #[default]
    Services,
    /// From everybody: a connection without one is refused.
    All,
}
