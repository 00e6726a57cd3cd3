//! One authenticator for all callers: signature, issuer, audience and time of a token, then who it names.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, dangerous, decode, decode_header};
use serde::Deserialize;
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::lang::LocalText;

use super::claims::{Claims, ClaimsError};
use super::issuers::Issuers;
use super::keys::{self, Keys, KeysError};
use super::person::Persons;
use crate::caller::Caller;
use crate::config::{Issuer, Secret};
use crate::failure::Failure;

/// How far the clocks of issuer and service may be apart, seconds.
const LEEWAY_SECONDS: i64 = 30;
/// Longest token, in bytes.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Errors of building the authenticator.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The client that fetches keys cannot be made.
    #[error("the client that fetches the issuers' keys cannot be built")]
    Http(#[source] reqwest::Error),
    /// The key of the persons is not usable.
    #[error("person_key cannot be used")]
    PersonKey,
}

/// The reasons that a token is refused; for the log only.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the token is longer than {TOKEN_BYTES_MAX} bytes")]
    TooLong,
    #[error("the token is malformed: {0}")]
    Form(&'static str),
    #[error("the token names no key")]
    NoKeyId,
    #[error("the token's issuer is not trusted")]
    Foreign,
    #[error("the issuer has no such key")]
    UnknownKey,
    #[error("the token is not valid: {0}")]
    Invalid(&'static str),
    #[error("the token is not valid at this time")]
    Time,
    #[error("the token names no caller")]
    Claims(#[source] ClaimsError),
}

#[derive(Deserialize)]
struct IssuerOnly {
    iss: String,
    #[serde(default)]
    sub: Option<String>,
}

/// Verifies tokens.
#[derive(Debug)]
pub(crate) struct Authenticator {
    /// More than one for an `iss` only where namespaces tell them apart.
    issuers: BTreeMap<String, Vec<(Issuer, Arc<Keys>)>>,
    persons: Persons,
    clock: SystemClock,
}

impl Authenticator {
    pub(crate) fn new(
        issuers: &[Issuer],
        person_key: &Secret,
        clock: SystemClock,
    ) -> Result<Self, BuildError> {
        let http = keys::client().map_err(BuildError::Http)?;
        let persons = Persons::new(person_key).ok_or(BuildError::PersonKey)?;
        let mut by_name: BTreeMap<String, Vec<(Issuer, Arc<Keys>)>> = BTreeMap::new();
        for issuer in issuers {
            let keys = Arc::new(Keys::new(issuer, http.clone(), clock));
            by_name
                .entry(issuer.issuer.clone())
                .or_default()
                .push((issuer.clone(), keys));
        }
        Ok(Self {
            issuers: by_name,
            persons,
            clock,
        })
    }

    /// The issuers whose keys it verifies with.
    pub(crate) fn issuers(&self) -> Issuers {
        let all = self.issuers.values().flatten();
        Issuers::new(all.map(|(_, keys)| Arc::clone(keys)))
    }

    /// The caller that the request's bearer token names; none without a token.
    pub(crate) async fn authenticate(&self, headers: &HeaderMap) -> Result<Option<Caller>, Failure> {
        let Some(header) = headers.get(AUTHORIZATION) else {
            return Ok(None);
        };
        let token = header
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(|| refused(None))?;
        self.verify(token).await.map(Some)
    }

    async fn verify(&self, token: &str) -> Result<Caller, Failure> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(refused(Some(Refused::TooLong)));
        }
        let header = decode_header(token).map_err(|error| refused(Some(Refused::Form(what(&error)))))?;
        let kid = header.kid.ok_or_else(|| refused(Some(Refused::NoKeyId)))?;
        // Read unverified to choose whose keys to verify with; used for nothing else.
        let named = dangerous::insecure_decode_claims::<IssuerOnly>(token)
            .map_err(|error| refused(Some(Refused::Form(what(&error)))))?;
        let (issuer, keys) = self
            .issuers
            .get(&named.iss)
            .and_then(|entries| {
                let subject = named.sub.as_deref();
                entries
                    .iter()
                    .find_map(|(issuer, keys)| Some((issuer.of_subject(subject)?, keys)))
            })
            .ok_or_else(|| refused(Some(Refused::Foreign)))?;
        let key = keys
            .get(&kid)
            .await
            .map_err(no_keys)?
            .ok_or_else(|| refused(Some(Refused::UnknownKey)))?;

        let mut validation = Validation::new(header.alg);
        // What the key is made for decides, never the token alone.
        validation.algorithms = key.algorithms.to_vec();
        validation.set_issuer(&[&issuer.issuer]);
        validation.set_audience(&[&issuer.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Time is checked below by the system clock that we were given.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &key.key, &validation)
            .map_err(|error| refused(Some(Refused::Invalid(what(&error)))))?
            .claims;
        let now = self.clock.now().timestamp();
        if claims.exp.saturating_add(LEEWAY_SECONDS) <= now {
            return Err(expired());
        }
        if claims
            .nbf
            .is_some_and(|from| from.saturating_sub(LEEWAY_SECONDS) > now)
        {
            return Err(refused(Some(Refused::Time)));
        }
        claims
            .caller(&issuer, &self.persons)
            .map_err(|error| refused(Some(Refused::Claims(error))))
    }
}

/// The fault of a token, without its content, which a decoder's error quotes.
fn what(error: &jsonwebtoken::errors::Error) -> &'static str {
    match error.kind() {
        ErrorKind::InvalidToken => "not three parts",
        ErrorKind::InvalidSignature => "signature",
        ErrorKind::InvalidIssuer => "issuer",
        ErrorKind::InvalidAudience => "audience",
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => "algorithm",
        ErrorKind::MissingRequiredClaim(_) => "a claim is missing",
        ErrorKind::Base64(_) | ErrorKind::Json(_) | ErrorKind::Utf8(_) => "encoding",
        _ => "another fault",
    }
}

/// The answer to a caller without a token.
pub(crate) fn no_token() -> Failure {
    Failure::unauthenticated(
        "NO_TOKEN",
        LocalText::new(
            "Du er ikke logget inn. Send «authorization: Bearer …».",
            "Du er ikkje logga inn. Send «authorization: Bearer …».",
            "You are not logged in. Send \"authorization: Bearer …\".",
        ),
    )
}

fn expired() -> Failure {
    Failure::unauthenticated(
        "TOKEN_EXPIRED",
        LocalText::new(
            "Innloggingen er utløpt. Logg inn på nytt.",
            "Innlogginga er gått ut. Logg inn på nytt.",
            "The login has expired. Log in again.",
        ),
    )
}

/// One answer for every other fault, so that nobody learns how near a forged token came.
fn refused(why: Option<Refused>) -> Failure {
    let failure = Failure::unauthenticated(
        "TOKEN_REFUSED",
        LocalText::new(
            "Innloggingen godtas ikke her. Logg inn på nytt hos en godkjent tjeneste.",
            "Innlogginga blir ikkje godteken her. Logg inn på nytt hos ei godkjend teneste.",
            "The login is not accepted here. Log in again with a trusted provider.",
        ),
    );
    match why {
        Some(why) => failure.caused_by(why),
        None => failure,
    }
}

fn no_keys(error: KeysError) -> Failure {
    Failure::unavailable(
        "ISSUER_UNAVAILABLE",
        LocalText::new(
            "Innloggingstjenesten svarer ikke nå. Prøv igjen om litt.",
            "Innloggingstenesta svarer ikkje no. Prøv igjen om litt.",
            "The login provider does not answer now. Try again shortly.",
        ),
    )
    .caused_by(error)
}
