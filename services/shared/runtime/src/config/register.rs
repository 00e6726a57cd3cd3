//! The register of organisations that the state keeps (Enhetsregisteret).

use serde::Deserialize;

use super::ConfigError;

/// The address of Enhetsregisteret.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Address before `/enhetsregisteret/api/…`, such as `https://data.brreg.no`; https, or on loopback.
    pub url: String,
    /// Longest time for one answer, milliseconds.
    #[serde(default = "answer_ms")]
    pub answer_ms: u64,
}

const fn answer_ms() -> u64 {
    4_000
}

impl Register {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, problem| Err(ConfigError::Value { key, problem });
        let encrypted = self.url.starts_with("https://");
        let loopback = self.url.starts_with("http://127.0.0.1:") || self.url.starts_with("http://[::1]:");
        if !encrypted && !loopback {
            return refuse("organisation_register.url", "must be https, or on loopback");
        }
        // Forty are asked about in one request, eight at once, and the request has thirty seconds.
        if !(1..=5_000).contains(&self.answer_ms) {
            return refuse("organisation_register.answer_ms", "must be 1 to 5000");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_encrypted_address_or_loopback_is_taken() {
        let at = |url: &str, answer_ms| {
            let url = url.to_owned();
            Register { url, answer_ms }.check().is_ok()
        };
        assert!(at("https://data.brreg.no", 4_000) && at("http://127.0.0.1:8080", 1));
        assert!(!at("http://data.brreg.no", 4_000) && !at("ftp://127.0.0.1:21", 4_000));
        assert!(!at("https://data.brreg.no", 0) && !at("https://data.brreg.no", 5_001));
    }
}
