//! The typed configuration of a service: a TOML file, then the environment (`TILSKUDD__LISTEN`,
//! `TILSKUDD__REGIONS__TRONDELAG__DATABASE_URL`). Unknown keys are refused; secrets are never printed.

mod attachments;
mod identity;
mod limits;
mod names;
mod register;
mod secret;
mod telemetry;
mod web;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;
use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

pub use attachments::{Attachments, S3};
pub use identity::{Issuer, IssuerKind, Jwks, PersonClaim, ServiceToken};
pub use limits::{Limits, Share};
pub use register::Register;
pub use secret::Secret;
pub use telemetry::{LogFormat, Telemetry};
pub use web::Web;

/// Prefix of environment variables; two underscores, so that other variables of the system are no keys.
const ENV_PREFIX: &str = "TILSKUDD__";

/// Configuration of one service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address of the gRPC server; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The regions served, by id.
    pub regions: BTreeMap<Tenant, RegionConfig>,
    /// Tenants that national facts (editions, organisations) are told to; empty: the regions served. A list, or a
    /// table with `true` for each.
    #[serde(default, deserialize_with = "names::names")]
    pub told_tenants: BTreeSet<Tenant>,
    /// Addresses of the owner's role per region, for `migrate` only.
    #[serde(default)]
    pub owner_urls: BTreeMap<Tenant, Secret>,
    /// Addresses of the other services; `{tenant}` stands for the tenant that is asked.
    #[serde(default)]
    pub peers: BTreeMap<Service, String>,
    /// Addresses of services of regions that are served elsewhere.
    #[serde(default)]
    pub peers_of: BTreeMap<Tenant, BTreeMap<Service, String>>,
    /// Who may sign tokens.
    pub issuers: Vec<Issuer>,
    /// How this service proves who it is to the others.
    pub service_token: Option<ServiceToken>,
    /// Key under which a person's id is derived from a login, at least 32 bytes, the same in all services.
    pub person_key: Secret,
    /// Ed25519 key (PKCS#8 PEM) that seals the audit log; without it nothing is sealed here.
    pub seal_key_file: Option<PathBuf>,
    /// File outside the database that each seal's head is appended to.
    pub anchor_file: Option<PathBuf>,
    /// Enhetsregisteret, for intake of `national`; none: it is not asked.
    pub organisation_register: Option<Register>,
    /// Where attachments are kept; for intake, which needs it.
    pub attachments: Option<Attachments>,
    /// Message size, concurrency and deadlines.
    #[serde(default)]
    pub limits: Limits,
    /// Browsers.
    #[serde(default)]
    pub web: Web,
    /// Logs, traces and metrics.
    #[serde(default)]
    pub telemetry: Telemetry,
    /// Allows legal time to be turned; needs the demonstration build and a loopback address.
    #[serde(default)]
    pub demonstration: bool,
}

/// A region as the configuration names it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionConfig {
    /// Code of the office in case numbers, three capital letters.
    pub code: OfficeCode,
    /// Name of the office, for letters.
    pub title: String,
    /// Address of the database, as this service's role.
    pub database_url: Secret,
}

/// A region that is served.
#[derive(Debug, Clone)]
pub struct Region {
    /// Its id.
    pub tenant: Tenant,
    /// Code of the office in case numbers.
    pub code: OfficeCode,
    /// Name of the office.
    pub title: String,
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or the environment does not have the form.
    #[error("the configuration cannot be read")]
    Form(#[source] Box<figment::Error>),
    /// A value is not allowed.
    #[error("{key}: {problem}")]
    Value {
        /// The key at fault.
        key: &'static str,
        /// What is wrong and what is allowed.
        problem: &'static str,
    },
}

impl Config {
    /// Reads a file, and then the environment over it.
    ///
    /// # Errors
    /// [`ConfigError`] naming the key at fault.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let config: Self = Figment::new()
            .merge(Toml::file_exact(file))
            .merge(Env::prefixed(ENV_PREFIX).split("__"))
            .extract()
            .map_err(|error| ConfigError::Form(Box::new(error)))?;
        config.check()?;
        Ok(config)
    }

    /// Checks what the form cannot.
    ///
    /// # Errors
    /// [`ConfigError::Value`].
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, problem| Err(ConfigError::Value { key, problem });
        if self.regions.is_empty() {
            return refuse("regions", "at least one region is needed");
        }
        if self.issuers.is_empty() {
            return refuse("issuers", "at least one issuer is needed");
        }
        if self.person_key.expose().len() < 32 {
            return refuse("person_key", "at least 32 bytes are needed");
        }
        if self.demonstration && !cfg!(feature = "demonstration") {
            return refuse("demonstration", "this build cannot turn legal time");
        }
        if self.demonstration && !self.listen.ip().is_loopback() {
            return refuse("demonstration", "a demonstration listens on loopback only");
        }
        for (position, issuer) in self.issuers.iter().enumerate() {
            issuer.check()?;
            if self
                .issuers
                .iter()
                .skip(position + 1)
                .any(|other| issuer.is_doubled_by(other))
            {
                return refuse(
                    "issuers.issuer",
                    "the same issuer may stand twice only for services of different namespaces",
                );
            }
        }
        if let Some(register) = &self.organisation_register {
            register.check()?;
        }
        if let Some(attachments) = &self.attachments {
            attachments.check()?;
        }
        self.web.check()?;
        self.limits.check()
    }

    /// The regions that are served.
    #[must_use]
    pub fn served(&self) -> Vec<Region> {
        self.regions
            .iter()
            .map(|(tenant, region)| Region {
                tenant: tenant.clone(),
                code: region.code,
                title: region.title.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const SAMPLE: &str = include_str!("sample.toml");

    fn load(text: &str) -> Result<Config, ConfigError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Config::load(file.path())
    }

    #[test]
    fn the_sample_is_read_whole() {
        let config = load(SAMPLE).unwrap();
        assert_eq!(config.served()[0].code.to_string(), "TRO");
        assert_eq!(config.issuers.len(), 5);
        assert_eq!(config.limits.concurrent_requests, 128);
        assert!(matches!(config.service_token, Some(ServiceToken::File(_))));
        assert!(matches!(config.attachments, Some(Attachments::Folder(_))));
    }

    #[test]
    fn an_unknown_key_is_refused_and_named() {
        for (extra, key) in [("colour = 1\n", "colour"), ("", "colour")] {
            let text = match extra {
                "" => SAMPLE.replace("[limits]", "[limits]\ncolour = 1"),
                extra => format!("{extra}{SAMPLE}"),
            };
            let Err(ConfigError::Form(error)) = load(&text) else {
                panic!("{key} was taken")
            };
            assert!(error.to_string().contains(key), "{error}");
        }
    }

    #[test]
    fn an_issuer_is_written_as_it_is_read() {
        let config = load(SAMPLE).unwrap();
        for issuer in &config.issuers {
            let text = toml::to_string(issuer).unwrap();
            let read: Issuer = toml::from_str(&text).unwrap();
            assert_eq!(format!("{read:?}"), format!("{issuer:?}"), "{text}");
        }
    }

    #[test]
    fn a_missing_file_is_refused() {
        assert!(matches!(
            Config::load(Path::new("/nowhere/at/all.toml")),
            Err(ConfigError::Form(_))
        ));
    }

    #[test]
    fn secrets_are_not_printed() {
        let config = load(SAMPLE).unwrap();
        let printed = format!("{config:?}");
        assert!(
            !printed.contains("0123456789abcdef") && !printed.contains("secret-of-the-role"),
            "{printed}"
        );
    }
}
