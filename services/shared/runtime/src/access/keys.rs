//! An issuer's public keys: kept, and fetched again when a token names a key that is not among them.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey};
use tilskudd_kernel::clock::SystemClock;
use tokio::sync::{Mutex, RwLock};

use crate::config::Jwks;

/// How long keys are kept (Maskinporten: about a day).
const KEEP: TimeDelta = TimeDelta::hours(24);
/// Shortest time between two fetches, so that nobody can make us fetch by sending unknown key ids.
const PAUSE: TimeDelta = TimeDelta::seconds(10);
/// The same after a fetch that failed.
const PAUSE_FAILED: TimeDelta = TimeDelta::seconds(1);
/// Longest time for one fetch.
const FETCH: Duration = Duration::from_secs(5);
/// Largest key set, in bytes.
const BYTES_MAX: usize = 256 * 1024;

/// A key and the only algorithms that it may be used with.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) key: DecodingKey,
    pub(super) algorithms: &'static [Algorithm],
}

/// Why there are no keys now.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeysError {
    #[error("the issuer's keys cannot be fetched")]
    Fetch(#[source] reqwest::Error),
    #[error("the issuer's keys cannot be read from the file")]
    File(#[source] std::io::Error),
    #[error("the issuer's key set is too large")]
    TooLarge,
    #[error("the issuer's keys have no known form")]
    Form(#[source] serde_json::Error),
    #[error("the issuer's keys could not be had a moment ago")]
    Pause,
}

#[derive(Default)]
struct Known {
    keys: BTreeMap<String, Key>,
    fetched: Option<DateTime<Utc>>,
}

/// The keys of one issuer.
pub(super) struct Keys {
    source: Jwks,
    http: reqwest::Client,
    clock: SystemClock,
    known: RwLock<Known>,
    /// Before when not to fetch again; held while fetching, so that one request fetches for all.
    not_before: Mutex<Option<DateTime<Utc>>>,
}

impl Keys {
    pub(super) fn new(source: Jwks, http: reqwest::Client, clock: SystemClock) -> Self {
        Self {
            source,
            http,
            clock,
            known: RwLock::default(),
            not_before: Mutex::new(None),
        }
    }

    /// The key with this id; none when the issuer has no such key.
    pub(super) async fn get(&self, id: &str) -> Result<Option<Key>, KeysError> {
        let now = self.clock.now();
        {
            let known = self.known.read().await;
            let fresh = known.fetched.is_some_and(|fetched| now - fetched < KEEP);
            if let Some(key) = known.keys.get(id).filter(|_| fresh) {
                return Ok(Some(key.clone()));
            }
        }
        self.refresh(now).await?;
        Ok(self.known.read().await.keys.get(id).cloned())
    }

    async fn refresh(&self, now: DateTime<Utc>) -> Result<(), KeysError> {
        let mut not_before = self.not_before.lock().await;
        if not_before.is_some_and(|until| now < until) {
            let known = self.known.read().await;
            return if known.fetched.is_some() {
                Ok(())
            } else {
                Err(KeysError::Pause)
            };
        }
        *not_before = Some(now + PAUSE_FAILED);
        let bytes = self.fetch().await?;
        let set = serde_json::from_slice::<JwkSet>(&bytes).map_err(KeysError::Form)?;
        *not_before = Some(now + PAUSE);
        *self.known.write().await = Known {
            keys: usable(&set),
            fetched: Some(now),
        };
        Ok(())
    }

    async fn fetch(&self) -> Result<Vec<u8>, KeysError> {
        let bytes = match &self.source {
            Jwks::File(path) => tokio::fs::read(path).await.map_err(KeysError::File)?,
            Jwks::Url(url) => {
                let mut response = self
                    .http
                    .get(url)
                    .timeout(FETCH)
                    .send()
                    .await
                    .and_then(reqwest::Response::error_for_status)
                    .map_err(KeysError::Fetch)?;
                let mut bytes = Vec::new();
                while let Some(chunk) = response.chunk().await.map_err(KeysError::Fetch)? {
                    bytes.extend_from_slice(&chunk);
                    if bytes.len() > BYTES_MAX {
                        return Err(KeysError::TooLarge);
                    }
                }
                bytes
            }
        };
        if bytes.len() > BYTES_MAX {
            Err(KeysError::TooLarge)
        } else {
            Ok(bytes)
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The keys that can verify a signature; symmetric ones never can, and keys without an id cannot be named.
fn usable(set: &JwkSet) -> BTreeMap<String, Key> {
    set.keys
        .iter()
        .filter_map(|jwk| {
            let algorithms: &'static [Algorithm] = match &jwk.algorithm {
                AlgorithmParameters::RSA(_) => &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512],
                AlgorithmParameters::EllipticCurve(_) => &[Algorithm::ES256, Algorithm::ES384],
                AlgorithmParameters::OctetKeyPair(_) => &[Algorithm::EdDSA],
                _ => return None,
            };
            let key = DecodingKey::from_jwk(jwk).ok()?;
            Some((jwk.common.key_id.clone()?, Key { key, algorithms }))
        })
        .collect()
}
