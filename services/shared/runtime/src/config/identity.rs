//! Who may sign tokens, and how this service signs its own.

use std::path::PathBuf;

use serde::Deserialize;
use tilskudd_kernel::tenant::Tenant;

use super::ConfigError;

/// Whose callers an issuer vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IssuerKind {
    /// An office's own identity provider: staff with region and roles.
    Office,
    /// Helsedirektoratet's identity provider: staff with roles.
    Directorate,
    /// Ansattporten: persons who represent an applicant.
    Applicant,
    /// Maskinporten: other agencies.
    Agency,
    /// The cluster's service-account tokens.
    Service,
    /// National operations.
    Operator,
}

/// Which claim names the human being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonClaim {
    /// `sub`, which is unique within the issuer only.
    #[default]
    Subject,
    /// `pid`, the national identity number: one human being through two issuers is then one person.
    Pid,
}

/// Where an issuer's public keys are.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jwks {
    /// Fetched, kept a day, and fetched again for an unknown key.
    Url(String),
    /// Read from a file, again for an unknown key.
    File(PathBuf),
}

/// An issuer that is trusted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// `iss`, exactly.
    pub issuer: String,
    /// `aud` that its tokens must have.
    pub audience: String,
    /// Its keys: `jwks = { url = "https://…" }` or `{ file = "…" }`.
    pub jwks: Jwks,
    /// Whose callers it vouches for.
    pub kind: IssuerKind,
    /// Which claim names the human being.
    #[serde(default)]
    pub person_claim: PersonClaim,
    /// Scope that an agency's token must have; for `kind = "agency"`.
    pub scope: Option<String>,
    /// The only region that it may vouch for; for `kind = "office"`.
    pub region: Option<Tenant>,
    /// The cluster's namespace that the services run in; for `kind = "service"`. None: `sub` is the bare name.
    pub namespace: Option<String>,
}

impl Issuer {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, problem| Err(ConfigError::Value { key, problem });
        if self.issuer.is_empty() || self.audience.is_empty() {
            return refuse("issuers", "issuer and audience are needed");
        }
        if let Jwks::Url(url) = &self.jwks {
            let encrypted = url.starts_with("https://");
            let loopback = url.starts_with("http://127.0.0.1:") || url.starts_with("http://[::1]:");
            if !encrypted && !loopback {
                return refuse("issuers.jwks.url", "must be https, or on loopback");
            }
        }
        if self.kind == IssuerKind::Agency && self.scope.is_none() {
            return refuse("issuers.scope", "an agency's issuer needs the scope that admits");
        }
        Ok(())
    }
}

/// How this service proves who it is to the others.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ServiceToken {
    /// A token that the cluster writes into a file and renews there.
    File(PathBuf),
    /// Tokens of five minutes, signed here: `service_token = { key = { … } }`.
    Key {
        /// Ed25519 private key, PKCS#8 PEM.
        file: PathBuf,
        /// `kid`.
        id: String,
        /// `iss`.
        issuer: String,
        /// `aud`.
        audience: String,
    },
}
