//! The typed configuration of a service: a TOML file, then a folder of secrets (a file
//! `regions.trondelag.database_url`), then the environment (`TILSKUDD__LISTEN`). Unknown keys are refused; secrets are
//! never printed.

mod attachments;
mod error;
mod identity;
mod limits;
mod register;
mod secret;
mod source;
mod telemetry;
mod tenant_list;
mod tls;
mod web;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

pub use attachments::{Attachments, S3};
pub use error::ConfigError;
pub use identity::{Issuer, IssuerKind, Jwks, PersonClaim, ServiceToken};
pub(crate) use limits::DELIVERIES_AT_ONCE;
pub use limits::{Limits, Share};
pub use register::Register;
pub use secret::Secret;
pub use telemetry::{LogFormat, Telemetry};
pub use tls::{Clients, Tls};
pub use web::Web;

/// Configuration of one service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address of the gRPC server; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Address of a second server with grpc.health.v1 alone and without TLS, for probes that speak none.
    pub health_listen: Option<SocketAddr>,
    /// Certificates; none: the service listens without TLS.
    pub tls: Option<Tls>,
    /// The regions served, by id.
    pub regions: BTreeMap<Tenant, RegionConfig>,
    /// Tenants that are younger than this program; any other that it does not know is refused as a misspelling. A
    /// list, or a table with `true` for each; so `event_recipients`.
    #[serde(default, deserialize_with = "tenant_list::tenant_list")]
    pub known_regions: BTreeSet<Tenant>,
    /// Tenants that receive the events of `national` (editions, organisations); empty: the regions served. Before it
    /// was called `told_tenants`, which is accepted still.
    #[serde(
        default,
        alias = "told_tenants",
        deserialize_with = "tenant_list::tenant_list"
    )]
    pub event_recipients: BTreeSet<Tenant>,
    /// Addresses of the owner's role per region, for `migrate` only.
    #[serde(default)]
    pub owner_urls: BTreeMap<Tenant, Secret>,
    /// Addresses of the other services; `{tenant}` stands for the tenant that is asked.
    #[serde(default)]
    pub peers: BTreeMap<Service, String>,
    /// Addresses of services of regions that are served elsewhere.
    #[serde(default)]
    pub peers_of: BTreeMap<Tenant, BTreeMap<Service, String>>,
    /// Trusted issuers.
    pub issuers: Vec<Issuer>,
    /// The credentials that this service presents to the others.
    pub service_token: Option<ServiceToken>,
    /// Key under which a person's id is derived from a login, at least 32 bytes, the same in all services.
    pub person_key: Secret,
    /// Ed25519 key (PKCS#8 PEM) that seals the audit log; without it nothing is sealed here.
    pub seal_key_file: Option<PathBuf>,
    /// File outside the database that each seal's head is appended to.
    pub anchor_file: Option<PathBuf>,
    /// Enhetsregisteret, for intake of `national`; none: it is not asked.
    pub organisation_register: Option<Register>,
    /// The attachment store; required by intake.
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
    /// Allows legal time to be turned; needs a demonstration's binary and a loopback address.
    #[serde(default)]
    pub demonstration: bool,
}

/// A region as the configuration names it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionConfig {
    /// Code of the office in case numbers, three capital letters.
    pub code: OfficeCode,
    /// Name of the office in letters and payment files, until `national` has recorded one (`RecordOffice`).
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
    /// Name of the office until `national` has recorded one; [`crate::office::on`] knows both.
    pub title: String,
}

/// Reads a configuration of any form: the file, the secrets over it, the environment over both.
///
/// # Errors
/// [`ConfigError`] naming the place and the key at fault.
pub fn read<T: DeserializeOwned>(
    file: &Path,
    secrets: Option<&Path>,
    check: impl FnOnce(&T) -> Result<(), ConfigError>,
) -> Result<T, ConfigError> {
    read_in(file, secrets, &source::variables(), check)
}

fn read_in<T: DeserializeOwned>(
    file: &Path,
    secrets: Option<&Path>,
    environment: &[(String, String)],
    check: impl FnOnce(&T) -> Result<(), ConfigError>,
) -> Result<T, ConfigError> {
    let layers = source::Layers::read(file, secrets, environment)?;
    let config = layers.extract()?;
    check(&config).map_err(|refused| layers.placed(refused))?;
    Ok(config)
}

/// Refuses a tenant that neither the product nor the configuration knows: a misspelt one has no database, no callers
/// and no error otherwise.
///
/// # Errors
/// [`ConfigError::Region`].
pub fn check_known<'t>(
    key: &'static str,
    tenants: impl IntoIterator<Item = &'t Tenant>,
    known: &BTreeSet<Tenant>,
) -> Result<(), ConfigError> {
    let unknown = tenants
        .into_iter()
        .find(|tenant| !tenant.is_shipped() && !known.contains(tenant));
    match unknown {
        None => Ok(()),
        Some(tenant) => Err(ConfigError::Region {
            key,
            tenant: tenant.clone(),
        }),
    }
}

impl Config {
    /// Reads a file, and the environment over it.
    ///
    /// # Errors
    /// [`ConfigError`] naming the place and the key at fault.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        Self::load_with(file, None)
    }

    /// Reads a file, the folder of secrets over it, and the environment over both.
    ///
    /// # Errors
    /// [`ConfigError`] naming the place and the key at fault.
    pub fn load_with(file: &Path, secrets: Option<&Path>) -> Result<Self, ConfigError> {
        Self::load_in(file, secrets, &source::variables())
    }

    /// As [`Config::load_with`], in another environment than the process's: names and values of variables.
    ///
    /// # Errors
    /// [`ConfigError`] naming the place and the key at fault.
    pub fn load_in(
        file: &Path,
        secrets: Option<&Path>,
        environment: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        read_in(file, secrets, environment, Self::check)
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
        let addresses = std::iter::once(&self.listen).chain(&self.health_listen);
        if self.demonstration && !addresses.into_iter().all(|address| address.ip().is_loopback()) {
            return refuse("demonstration", "a demonstration listens on loopback only");
        }
        self.check_regions()?;
        self.check_peers()?;
        self.check_databases()?;
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

    fn check_regions(&self) -> Result<(), ConfigError> {
        let known =
            |key, tenants: &mut dyn Iterator<Item = &Tenant>| check_known(key, tenants, &self.known_regions);
        known("regions", &mut self.regions.keys())?;
        known("event_recipients", &mut self.event_recipients.iter())?;
        known("owner_urls", &mut self.owner_urls.keys())?;
        known("peers_of", &mut self.peers_of.keys())?;
        let vouched = &mut self.issuers.iter().filter_map(|issuer| issuer.region.as_ref());
        known("issuers.region", vouched)
    }

    /// With certificates nothing leaves without TLS, and without them nothing can use it.
    fn check_peers(&self) -> Result<(), ConfigError> {
        let elsewhere = self.peers_of.values().flat_map(BTreeMap::values);
        for url in self.peers.values().chain(elsewhere) {
            let problem = match (url.starts_with("https://"), &self.tls) {
                (true, None) => "an address with https needs [tls]",
                (false, Some(_)) => "with [tls] the other services are called by https",
                _ => continue,
            };
            return Err(ConfigError::Value {
                key: "peers",
                problem,
            });
        }
        Ok(())
    }

    /// With certificates the databases are known by theirs too: `prefer`, the default of an address, checks nothing.
    fn check_databases(&self) -> Result<(), ConfigError> {
        let served = self.regions.values().map(|region| &region.database_url);
        let mut addresses = served.chain(self.owner_urls.values());
        if self.tls.is_some() && addresses.any(|url| !tilskudd_store::is_assured(url.expose())) {
            return Err(ConfigError::Value {
                key: "database_url",
                problem: "with [tls] the address of a database elsewhere has sslmode=verify-full",
            });
        }
        Ok(())
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
mod tests;
