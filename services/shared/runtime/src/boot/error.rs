//! Errors at start.

use tilskudd_kernel::tenant::Tenant;

use crate::access::{AccessError, AuthenticatorError};
use crate::config::ConfigError;
use crate::peers::TokenError;
use crate::server::ServerError;

/// Errors at start.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// The configuration is refused.
    #[error("the configuration is refused")]
    Config(#[from] ConfigError),
    /// An RPC says too little of itself.
    #[error("the access rules are refused")]
    Access(#[from] AccessError),
    /// The verifier of tokens cannot be made.
    #[error("the token verifier cannot be built")]
    Authenticator(#[from] AuthenticatorError),
    /// The service's own tokens cannot be made.
    #[error("the service's own tokens cannot be signed")]
    Token(#[from] TokenError),
    /// The address of a peer has no known form.
    #[error("the address of a peer is malformed")]
    Peers(#[source] tonic::transport::Error),
    /// A database cannot be migrated, or its address has no known form.
    #[error("the database of {tenant} is refused")]
    Database {
        /// Whose.
        tenant: Tenant,
        /// The reason.
        #[source]
        source: tilskudd_store::Error,
    },
    /// The key that seals the audit log cannot be used.
    #[error("the key that seals the audit log cannot be used")]
    SealKey(#[source] tilskudd_store::Error),
    /// An event is routed that the table of all events does not have so.
    #[error("{0}: see tilskudd_kernel::events")]
    Event(String),
    /// The service lacks something that it needs.
    #[error("the service cannot be built")]
    Unready(#[source] crate::failure::Cause),
    /// The server cannot be made.
    #[error("the server cannot be built")]
    Server(#[from] ServerError),
    /// Telemetry cannot be sent.
    #[error("telemetry cannot be sent")]
    Telemetry(#[from] crate::telemetry::TelemetryError),
}

impl BootError {
    /// Whether the configuration, or a file that it names, has to be changed before the service can start.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        match self {
            Self::Config(_)
            | Self::Authenticator(_)
            | Self::Token(_)
            | Self::Peers(_)
            | Self::SealKey(_)
            | Self::Unready(_)
            | Self::Telemetry(_) => true,
            Self::Database { source, .. } => matches!(source, tilskudd_store::Error::Address(_)),
            Self::Access(_) | Self::Event(_) | Self::Server(_) => false,
        }
    }
}
