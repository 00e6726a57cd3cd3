//! The source of the token for an outgoing call.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::service::Service;

use crate::config::ServiceToken;

/// How long a token that is signed here is good.
const LIFE: TimeDelta = TimeDelta::minutes(5);
/// How long before its end it is replaced, and how long a file is not read again.
const RENEW: TimeDelta = TimeDelta::minutes(1);

/// Errors of obtaining a token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The token or key file cannot be read.
    #[error("{} cannot be read", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
    /// The key cannot sign.
    #[error("the service's key cannot sign")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// The source of the token for an outgoing call.
#[derive(Debug, Clone, Default)]
pub enum TokenSource {
    /// No token.
    #[default]
    None,
    /// One token, as given.
    Fixed(Arc<str>),
    /// The service's own, renewed when needed.
    Service(Arc<Signer>),
}

impl TokenSource {
    /// A token as given.
    #[must_use]
    pub fn fixed(token: &str) -> Self {
        Self::Fixed(Arc::from(token))
    }

    /// The service's own tokens, as the configuration says.
    ///
    /// # Errors
    /// [`TokenError`] when the key cannot be read.
    pub fn service(service: Service, config: &ServiceToken, clock: SystemClock) -> Result<Self, TokenError> {
        let origin = match config {
            ServiceToken::File(path) => Origin::File(path.clone()),
            ServiceToken::Key {
                file,
                id,
                issuer,
                audience,
            } => {
                let pem = std::fs::read(file).map_err(unreadable(file))?;
                let mut header = Header::new(Algorithm::EdDSA);
                header.kid = Some(id.clone());
                Origin::Key {
                    key: EncodingKey::from_ed_pem(&pem).map_err(TokenError::Sign)?,
                    header: Box::new(header),
                    issuer: issuer.clone(),
                    audience: audience.clone(),
                }
            }
        };
        Ok(Self::Service(Arc::new(Signer {
            service,
            origin,
            clock,
            current: Mutex::new(None),
        })))
    }

    pub(super) fn bearer(&self) -> Result<Option<Arc<str>>, TokenError> {
        match self {
            Self::None => Ok(None),
            Self::Fixed(token) => Ok(Some(Arc::clone(token))),
            Self::Service(signer) => signer.bearer().map(Some),
        }
    }
}

/// Gives a service's own tokens.
pub struct Signer {
    service: Service,
    origin: Origin,
    clock: SystemClock,
    /// The token and until when to use it.
    current: Mutex<Option<(Arc<str>, DateTime<Utc>)>>,
}

enum Origin {
    File(PathBuf),
    Key {
        key: EncodingKey,
        header: Box<Header>,
        issuer: String,
        audience: String,
    },
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: i64,
    exp: i64,
}

impl Signer {
    fn bearer(&self) -> Result<Arc<str>, TokenError> {
        let now = self.clock.now();
        // A panic while this is held cannot leave half a token behind.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = current.as_ref()
            && now < *until
        {
            return Ok(Arc::clone(token));
        }
        let (token, until) = self.renew(now)?;
        let token = Arc::<str>::from(token);
        *current = Some((Arc::clone(&token), until));
        Ok(token)
    }

    fn renew(&self, now: DateTime<Utc>) -> Result<(String, DateTime<Utc>), TokenError> {
        match &self.origin {
            Origin::File(path) => {
                let text = std::fs::read_to_string(path).map_err(unreadable(path))?;
                Ok((text.trim().to_owned(), now + RENEW))
            }
            Origin::Key {
                key,
                header,
                issuer,
                audience,
            } => {
                let claims = Claims {
                    iss: issuer,
                    aud: audience,
                    sub: self.service.as_str(),
                    iat: now.timestamp(),
                    exp: (now + LIFE).timestamp(),
                };
                let token = jsonwebtoken::encode(header, &claims, key).map_err(TokenError::Sign)?;
                Ok((token, now + LIFE - RENEW))
            }
        }
    }
}

fn unreadable(file: &Path) -> impl FnOnce(std::io::Error) -> TokenError {
    let file = file.to_owned();
    move |source| TokenError::File { file, source }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}
