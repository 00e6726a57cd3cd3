//! Browsers: which pages may call.

use axum::http::Uri;
use serde::Deserialize;

use super::ConfigError;

/// Access from browsers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// Origins whose pages may call (CORS), such as `https://soknad.example.no`: exact, without wildcards; `http` on
    /// loopback only. Empty: no page of another origin.
    pub origins: Vec<String>,
}

impl Web {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.origins.iter().all(|origin| is_origin(origin)) {
            return Ok(());
        }
        Err(ConfigError::Value {
            key: "web.origins",
            problem: "an origin is https://HOST or https://HOST:PORT as the browser writes it: lower case, no path, no \
                      default port, no *; http:// on loopback only",
        })
    }
}

/// Whether a browser can send this as `Origin`, over a connection that nobody else reads.
fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    let host = authority.host();
    let safe = match scheme {
        "https" => authority.port_u16() != Some(443),
        "http" => ["localhost", "127.0.0.1", "[::1]"].contains(&host) && authority.port_u16() != Some(80),
        _ => false,
    };
    let exact = format!("{scheme}://{authority}") == text;
    let plain =
        !host.is_empty() && !text.contains(['@', '*']) && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    safe && exact && plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_exact_and_encrypted_or_on_this_machine() {
        for good in [
            "https://soknad.example.no",
            "https://soknad.example.no:8443",
            "http://localhost:5173",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "*",
            "null",
            "https://*.example.no",
            "https://soknad.example.no/",
            "https://soknad.example.no/side",
            "https://Soknad.example.no",
            "https://soknad.example.no:443",
            "http://soknad.example.no",
            "http://localhost:80",
            "https://kari@example.no",
            "soknad.example.no",
            "ftp://example.no",
            "",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
