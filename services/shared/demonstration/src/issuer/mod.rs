//! Over 300 lines: the issuers of the real world, each with its settings.
//!
//! The issuer of the all-in-one and of tests: signs tokens for whoever asks, on loopback only.
//!
//! It plays all the issuers of the real world, each with its own address and audience of callers, so that the
//! services verify its tokens exactly as they verify real ones. The key of the services' tokens is apart from
//! the key of the people's, so that no service can speak for a person.

mod claims;
mod http;
mod refusal;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, OctetKeyPairParameters,
    OctetKeyPairType, PublicKeyUse,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::Role;
use tilskudd_runtime::config::{Issuer, IssuerKind, Jwks, PersonClaim, ServiceToken};
use tilskudd_store::audit::SealKey;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use claims::{Claims, made_up_pid};

/// `aud` of every token of this issuer.
pub const AUDIENCE: &str = "tilskudd";
/// Scope of the agencies' tokens.
pub const AGENCY_SCOPE: &str = "tilskudd:read";

/// Scopes that let an agency read less, each with its role.
pub const AGENCY_SCOPES: [(&str, Role); 3] = [
    ("tilskudd:applications.read", Role::AgencyApplications),
    ("tilskudd:grants.read", Role::AgencyGrants),
    ("tilskudd:reports.read", Role::AgencyReports),
];

/// Resource over which applicants' representatives have power to write.
pub const APPLICANT_RESOURCE: &str = "urn:altinn:resource:tilskudd";
/// Resource over which they have power to sign.
pub const SIGNING_RESOURCE: &str = "urn:altinn:resource:tilskudd-signering";

/// An issuer of the real world that this one plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Login {
    /// The offices' identity provider.
    Office,
    /// A second way in for the same staff: another issuer, the same human being.
    OfficeOther,
    /// Helsedirektoratet's identity provider.
    Directorate,
    /// Ansattporten.
    Applicant,
    /// Maskinporten.
    Agency,
    /// The cluster's service accounts.
    Service,
    /// National operations.
    Operator,
    /// Riksrevisjonen's identity provider.
    Auditor,
}

impl Login {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Office,
        Self::OfficeOther,
        Self::Directorate,
        Self::Applicant,
        Self::Agency,
        Self::Service,
        Self::Operator,
        Self::Auditor,
    ];

    /// The last part of the issuer's address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::OfficeOther => "office-other",
            Self::Directorate => "directorate",
            Self::Applicant => "applicant",
            Self::Agency => "agency",
            Self::Service => "service",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
        }
    }

    fn kind(self) -> IssuerKind {
        match self {
            Self::Office | Self::OfficeOther => IssuerKind::Office,
            Self::Directorate => IssuerKind::Directorate,
            Self::Applicant => IssuerKind::Applicant,
            Self::Agency => IssuerKind::Agency,
            Self::Service => IssuerKind::Service,
            Self::Operator => IssuerKind::Operator,
            Self::Auditor => IssuerKind::Auditor,
        }
    }
}

/// Errors of the issuer.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// It cannot listen.
    #[error("the issuer cannot listen on loopback")]
    Listen(#[source] std::io::Error),
    /// It gives tokens to whoever asks, so nobody outside the machine may ask.
    #[error("the issuer listens on loopback only")]
    NotLoopback,
    /// A key file cannot be made or read.
    #[error("the issuer's key file cannot be made")]
    Key(#[source] tilskudd_store::Error),
    /// A key file cannot be read.
    #[error("the issuer's key file cannot be read")]
    File(#[source] std::io::Error),
    /// A key has no public half.
    #[error("the issuer's key has no public half")]
    Public,
    /// A key cannot sign.
    #[error("the issuer's key cannot sign")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// A running issuer; it ends when the last copy is dropped.
#[derive(Clone)]
pub struct LoopbackIssuer(Arc<Inner>);

struct Inner {
    addr: SocketAddr,
    people: Key,
    service: Key,
    service_file: PathBuf,
    clock: SystemClock,
    /// Regions that tokens are given for; unset: any.
    served: OnceLock<BTreeSet<Tenant>>,
    stop: CancellationToken,
}

struct Key {
    encoding: EncodingKey,
    id: &'static str,
    public: JwkSet,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl LoopbackIssuer {
    /// Starts on a free port of loopback, with keys in `dir`: those of before, or new ones.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub async fn start(dir: &Path, clock: SystemClock) -> Result<Self, IssuerError> {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), dir, clock).await
    }

    /// As [`LoopbackIssuer::start`], at an address that others know already; on loopback.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub async fn start_at(address: SocketAddr, dir: &Path, clock: SystemClock) -> Result<Self, IssuerError> {
        if !address.ip().is_loopback() {
            return Err(IssuerError::NotLoopback);
        }
        let people = key(&dir.join("people.pem"), "people")?;
        let service_file = dir.join("service.pem");
        let service = key(&service_file, "service")?;
        let listener = TcpListener::bind(address).await.map_err(IssuerError::Listen)?;
        let addr = listener.local_addr().map_err(IssuerError::Listen)?;
        let stop = CancellationToken::new();
        let inner = Arc::new(Inner {
            addr,
            people,
            service,
            service_file,
            clock,
            served: OnceLock::new(),
            stop,
        });
        tokio::spawn(http::serve(listener, Arc::downgrade(&inner), inner.stop.clone()));
        tracing::warn!(%addr, "DEMONSTRATION: this issuer signs tokens for whoever asks on this machine");
        Ok(Self(inner))
    }

    /// From now on gives tokens over HTTP for these regions only, and says so of others. Said once.
    pub fn serve(&self, regions: impl IntoIterator<Item = Tenant>) {
        // Whoever said it first is right: the regions of a process do not change.
        let _ = self.0.served.set(regions.into_iter().collect());
    }

    /// The address that it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.0.addr
    }

    /// The issuers that services must trust, for their configuration.
    #[must_use]
    pub fn trusted(&self) -> Vec<Issuer> {
        Login::ALL
            .into_iter()
            .map(|login| Issuer {
                issuer: self.0.issuer(login),
                audience: AUDIENCE.to_owned(),
                jwks: Jwks::Url(format!("{}/.well-known/jwks.json", self.0.issuer(login))),
                kind: login.kind(),
                person_claim: match login {
                    Login::Agency | Login::Service => PersonClaim::Subject,
                    _ => PersonClaim::Pid,
                },
                scope: (login == Login::Agency).then(|| AGENCY_SCOPE.to_owned()),
                scopes: AGENCY_SCOPES
                    .iter()
                    .filter(|_| login == Login::Agency)
                    .map(|(scope, role)| ((*scope).to_owned(), role.to_string()))
                    .collect(),
                resource: (login == Login::Applicant).then(|| APPLICANT_RESOURCE.to_owned()),
                signing_resource: (login == Login::Applicant).then(|| SIGNING_RESOURCE.to_owned()),
                region: None,
                namespace: None,
            })
            .collect()
    }

    /// The keys by which services sign their own tokens, for their configuration.
    #[must_use]
    pub fn service_token(&self) -> ServiceToken {
        ServiceToken::Key {
            file: self.0.service_file.clone(),
            id: self.0.service.id.to_owned(),
            issuer: self.0.issuer(Login::Service),
            audience: AUDIENCE.to_owned(),
        }
    }

    /// Signs a token.
    ///
    /// # Errors
    /// [`IssuerError::Sign`].
    pub fn token(&self, claims: &Claims) -> Result<String, IssuerError> {
        self.0.token(claims)
    }
}

impl Inner {
    fn issuer(&self, login: Login) -> String {
        format!("http://{}/{}", self.addr, login.as_str())
    }

    fn key(&self, login: Login) -> &Key {
        if login == Login::Service {
            &self.service
        } else {
            &self.people
        }
    }

    fn token(&self, claims: &Claims) -> Result<String, IssuerError> {
        let key = self.key(claims.login);
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.id.to_owned());
        let body = claims.body(&self.issuer(claims.login), self.clock.now());
        jsonwebtoken::encode(&header, &body, &key.encoding).map_err(IssuerError::Sign)
    }
}

impl std::fmt::Debug for LoopbackIssuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoopbackIssuer")
            .field("addr", &self.0.addr)
            .finish_non_exhaustive()
    }
}

/// The key in the file, made when it is not there.
fn key(file: &Path, id: &'static str) -> Result<Key, IssuerError> {
    let made = SealKey::create_pem_file(file).map_err(IssuerError::Key)?;
    let pem = std::fs::read(file).map_err(IssuerError::File)?;
    let encoding = EncodingKey::from_ed_pem(&pem).map_err(IssuerError::Sign)?;
    let x = hex::decode(made.public().to_hex()).map_err(|_| IssuerError::Public)?;
    // By hand: the library reads the curve off the length of a private key, and not of this form.
    let jwk = Jwk {
        common: CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(KeyAlgorithm::EdDSA),
            key_id: Some(id.to_owned()),
            ..CommonParameters::default()
        },
        algorithm: AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
            key_type: OctetKeyPairType::OctetKeyPair,
            curve: EllipticCurve::Ed25519,
            x: URL_SAFE_NO_PAD.encode(x),
        }),
    };
    Ok(Key {
        encoding,
        id,
        public: JwkSet { keys: vec![jwk] },
    })
}
