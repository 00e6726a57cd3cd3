//! An issuer's public keys: kept, and fetched again when a token names a key that is not among them. What an issuer
//! answers in place of keys changes nothing: the known ones go on working.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use tilskudd_kernel::clock::SystemClock;
use tokio::sync::{Mutex, RwLock, Semaphore, watch};

use crate::config::{Issuer, Jwks};

/// How long keys are kept (Maskinporten: about a day).
const KEEP: TimeDelta = TimeDelta::hours(24);
/// How long they are used when no newer ones can be had; then nobody is let in by them.
const KEEP_AT_MOST: TimeDelta = TimeDelta::hours(48);
/// Shortest time between two fetches, so that nobody can make us fetch by sending unknown key ids.
const PAUSE: TimeDelta = TimeDelta::seconds(10);
/// The same after a fetch that failed.
const PAUSE_FAILED: TimeDelta = TimeDelta::seconds(1);
/// Longest time for one fetch.
const FETCH: Duration = Duration::from_secs(5);
/// Requests that wait for an issuer's first keys at once. The wait holds a place of the service's, and costs nothing to
/// ask for: further ones are refused at once.
const WAITING_MAX: usize = 8;
/// Pause between attempts to have an issuer's first keys, when nobody asks for one.
const FIRST_AGAIN: Duration = Duration::from_secs(2);
/// Largest key set, in bytes.
const BYTES_MAX: usize = 256 * 1024;
/// Most keys in a set; an issuer has a handful.
const KEYS_MAX: usize = 100;

/// The HTTP client that fetches keys: from the configured address and nowhere else.
pub(super) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}

/// A key and the only algorithms that it may be used with.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) key: DecodingKey,
    pub(super) algorithms: &'static [Algorithm],
}

/// Errors of fetching an issuer's keys.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeysError {
    #[error("the issuer's keys cannot be fetched")]
    Fetch(#[source] reqwest::Error),
    #[error("the issuer's keys cannot be read from the file")]
    File(#[source] std::io::Error),
    #[error("the issuer's key set is too large")]
    TooLarge,
    #[error("the issuer's keys are malformed")]
    Form(#[source] serde_json::Error),
    #[error("the issuer's key set has more than {KEYS_MAX} keys")]
    TooMany,
    #[error("the issuer's key set has no key that can be used")]
    NoKey,
    #[error("the issuer's keys could not be fetched a moment ago")]
    Pause,
}

#[derive(Default)]
struct Known {
    keys: BTreeMap<String, Key>,
    fetched: Option<DateTime<Utc>>,
}

/// The keys of one issuer.
pub(crate) struct Keys {
    /// `iss`, for the operator.
    issuer: String,
    source: Jwks,
    http: reqwest::Client,
    clock: SystemClock,
    /// Longest time for one fetch.
    patience: Duration,
    known: RwLock<Known>,
    /// Held while fetching, so that one request fetches for all.
    fetching: Mutex<Fetching>,
    /// Places for those who wait for the first fetch.
    waiting: Semaphore,
    /// Whether it has ever given keys that can be used.
    given: watch::Sender<bool>,
}

#[derive(Default)]
struct Fetching {
    /// Before when not to fetch again.
    not_before: Option<DateTime<Utc>>,
    /// The last problem, so that the same one is logged once.
    problem: Option<String>,
}

/// A key of an unknown form is skipped, and the others are used.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

impl Keys {
    pub(super) fn new(issuer: &Issuer, http: reqwest::Client, clock: SystemClock) -> Self {
        Self {
            issuer: issuer.issuer.clone(),
            source: issuer.jwks.clone(),
            http,
            clock,
            patience: FETCH,
            known: RwLock::default(),
            fetching: Mutex::default(),
            waiting: Semaphore::new(WAITING_MAX),
            given: watch::Sender::new(false),
        }
    }

    /// Whether the issuer's keys have ever been fetched: then it may be unavailable for a while.
    pub(super) fn were_given(&self) -> bool {
        *self.given.borrow()
    }

    /// Returns when the issuer has given keys.
    pub(super) async fn until_given(&self) {
        // The sender is held here: it cannot be gone.
        let _ = self.given.subscribe().wait_for(|given| *given).await;
    }

    /// Fetches keys until the issuer has given some. Problems are logged by [`Keys::log_change`].
    pub(super) async fn fetch_first(&self) {
        while !self.were_given() {
            if self.refresh().await.is_err() {
                // Or somebody's token made us ask meanwhile.
                let _ = tokio::time::timeout(FIRST_AGAIN, self.until_given()).await;
            }
        }
    }

    /// The key with this id; none when the issuer has no such key.
    pub(super) async fn get(&self, id: &str) -> Result<Option<Key>, KeysError> {
        if let Some(key) = self.known_for(id, KEEP).await {
            return Ok(Some(key));
        }
        let refreshed = self.refresh().await;
        // An issuer that is away for a while does not lock everybody out; one that stays away does.
        match (self.known_for(id, KEEP_AT_MOST).await, refreshed) {
            (Some(key), _) => Ok(Some(key)),
            (None, Ok(())) => Ok(None),
            (None, Err(error)) => Err(error),
        }
    }

    async fn known_for(&self, id: &str, longest: TimeDelta) -> Option<Key> {
        let known = self.known.read().await;
        let fetched = known.fetched?;
        known
            .keys
            .get(id)
            .filter(|_| self.clock.now() - fetched < longest)
            .cloned()
    }

    async fn refresh(&self) -> Result<(), KeysError> {
        let fetched_before = self.known.read().await.fetched.is_some();
        let mut fetching = match self.fetching.try_lock() {
            Ok(guard) => guard,
            // Somebody fetches. Where keys are known nobody queues for new ones: unknown key ids are cheap to make.
            Err(_) if fetched_before => return Err(KeysError::Pause),
            Err(_) => {
                let _place = self.waiting.try_acquire().map_err(|_| KeysError::Pause)?;
                self.fetching.lock().await
            }
        };
        // By the time after the wait, or all who waited would fetch again one after the other.
        let now = self.clock.now();
        if fetching.not_before.is_some_and(|until| now < until) {
            let fetched = self.known.read().await.fetched;
            return if fetched.is_some_and(|fetched| now - fetched < KEEP) {
                Ok(())
            } else {
                Err(KeysError::Pause)
            };
        }
        let fetched = match self.fetch().await {
            Ok(text) => usable(&text),
            Err(error) => Err(error),
        };
        let now = self.clock.now();
        fetching.not_before = Some(now + if fetched.is_ok() { PAUSE } else { PAUSE_FAILED });
        self.log_change(&mut fetching.problem, fetched.as_ref().err());
        *self.known.write().await = Known {
            keys: fetched?,
            fetched: Some(now),
        };
        self.given.send_replace(true);
        Ok(())
    }

    /// Logs each problem once, and once when it is over.
    fn log_change(&self, logged: &mut Option<String>, problem: Option<&KeysError>) {
        let problem = problem.map(|error| {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
            format!("{error}{}", cause.unwrap_or_default())
        });
        match &problem {
            Some(problem) if logged.as_ref() != Some(problem) && self.were_given() => {
                tracing::error!(issuer = self.issuer, source = %self.source, problem, "an issuer's keys cannot be fetched; the known keys stay in use");
            }
            Some(problem) if logged.as_ref() != Some(problem) => {
                tracing::error!(issuer = self.issuer, source = %self.source, problem, "an issuer's keys were never fetched: the service is not ready until they are");
            }
            None if logged.is_some() => {
                tracing::info!(issuer = self.issuer, source = %self.source, "an issuer's keys can be fetched again");
            }
            _ => {}
        }
        *logged = problem;
    }

    async fn fetch(&self) -> Result<Vec<u8>, KeysError> {
        let bytes = match &self.source {
            Jwks::File(path) => tokio::fs::read(path).await.map_err(KeysError::File)?,
            Jwks::Url(url) => {
                let mut response = self
                    .http
                    .get(url)
                    .timeout(self.patience)
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
            .field("issuer", &self.issuer)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The keys that can verify a signature; symmetric ones never can, and keys without an id cannot be named.
fn usable(text: &[u8]) -> Result<BTreeMap<String, Key>, KeysError> {
    let set: KeySet = serde_json::from_slice(text).map_err(KeysError::Form)?;
    if set.keys.len() > KEYS_MAX {
        return Err(KeysError::TooMany);
    }
    let read = set.keys.into_iter().filter_map(|jwk| {
        let jwk: Jwk = serde_json::from_value(jwk).ok()?;
        let algorithms: &'static [Algorithm] = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512],
            AlgorithmParameters::EllipticCurve(_) => &[Algorithm::ES256, Algorithm::ES384],
            AlgorithmParameters::OctetKeyPair(_) => &[Algorithm::EdDSA],
            _ => return None,
        };
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        Some((jwk.common.key_id?, Key { key, algorithms }))
    });
    let keys: BTreeMap<_, _> = read.collect();
    if keys.is_empty() {
        return Err(KeysError::NoKey);
    }
    Ok(keys)
}
