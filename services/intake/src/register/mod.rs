//! Enhetsregisteret (the register of legal entities at Brønnøysund), asked over HTTP.
//!
//! Every answer is bounded in time and size and read strictly where it is used: whatever is odd is reported and
//! changes nothing. Its `maalform` is not the language decision of språklova §15, and is never taken over.

pub(crate) mod unit;

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_runtime::config::Register;

use unit::{Unit, UnitError};

/// The form of the answer that is read here.
const FORM: &str = "application/vnd.brreg.enhetsregisteret.enhet.v2+json";
/// Largest answer, in bytes; real ones are a few KiB.
const BYTES_MAX: usize = 64 * 1024;
/// Longest time to connect.
const CONNECT: Duration = Duration::from_secs(3);

/// Errors of a lookup in Enhetsregisteret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterError {
    /// No answer, or not in time.
    #[error("the register does not answer")]
    NoAnswer(#[source] reqwest::Error),
    /// It has no such unit.
    #[error("the register has no such organisation")]
    Unknown,
    /// It may not say any more.
    #[error("the register has removed the organisation")]
    Removed,
    /// Another status than one that is understood.
    #[error("the register answers with status {0}")]
    Status(u16),
    /// More than any unit needs.
    #[error("the register's answer is too large")]
    TooLarge,
    /// It is not what is asked for.
    #[error("the register's answer is odd: {0}")]
    Unusable(#[source] UnitError),
}

/// Asks the register.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    /// A client of the register at the configured address. It follows no redirect: the address is what is trusted.
    ///
    /// # Errors
    /// When the platform's TLS cannot be had.
    pub(crate) fn new(register: &Register) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(Duration::from_millis(register.answer_ms))
            .build()?;
        let base = register.url.trim_end_matches('/').to_owned();
        Ok(Self { http, base })
    }

    /// The register's data on an organisation.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub(crate) async fn ask(&self, number: &OrgNumber) -> Result<Unit, RegisterError> {
        let url = format!("{}/enhetsregisteret/api/enheter/{number}", self.base);
        let request = self.http.get(url).header(ACCEPT, FORM);
        let mut response = request.send().await.map_err(RegisterError::NoAnswer)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(RegisterError::Unknown),
            StatusCode::GONE => return Err(RegisterError::Removed),
            other => return Err(RegisterError::Status(other.as_u16())),
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(RegisterError::NoAnswer)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > BYTES_MAX {
                return Err(RegisterError::TooLarge);
            }
        }
        unit::parse(&bytes, number).map_err(RegisterError::Unusable)
    }
}
