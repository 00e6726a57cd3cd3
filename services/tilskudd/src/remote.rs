//! Remote services: those that somebody else started, such as in containers, and the issuer that they trust.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use tilskudd_demonstration::issuer::LoopbackIssuer;
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::ids::SystemIds;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::config::{Issuer, IssuerKind};

use crate::round::world::{Endpoints, World};

/// The addresses of remote services and their issuer: a TOML file, written by whoever started them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remote {
    issuer: Place,
    /// Who signs for services with `https://`: certificates (PEM), from the file's own folder.
    ca_file: Option<PathBuf>,
    /// Addresses by tenant and service.
    services: BTreeMap<Tenant, BTreeMap<Service, String>>,
}

/// The issuer of the people's tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    /// Where the services look for its keys; on loopback.
    listen: SocketAddr,
    /// Folder of its keys, from the file's own.
    keys: PathBuf,
}

/// The issuers in a service's configuration.
#[derive(Serialize)]
struct Trusted {
    issuers: Vec<Issuer>,
}

impl Remote {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or does not have the form.
    pub fn read(file: &Path) -> anyhow::Result<Remote> {
        let text = std::fs::read_to_string(file);
        let text = text.with_context(|| format!("cannot read {}", file.display()))?;
        let mut remote: Remote =
            toml::from_str(&text).with_context(|| format!("{} is not understood", file.display()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        remote.issuer.keys = folder.join(&remote.issuer.keys);
        remote.ca_file = remote.ca_file.map(|file| folder.join(file));
        Ok(remote)
    }

    /// Starts the issuer.
    ///
    /// # Errors
    /// When its address is taken or no loopback address, or its keys cannot be read or made.
    pub async fn issuer(&self) -> anyhow::Result<LoopbackIssuer> {
        let keys = &self.issuer.keys;
        let issuer = LoopbackIssuer::start_at(self.issuer.listen, keys, SystemClock::real()).await;
        issuer.with_context(|| format!("the issuer at {}", self.issuer.listen))
    }

    /// The services of a region and of `national`, with the people around them.
    ///
    /// # Errors
    /// When one of them has no address.
    pub fn world(&self, region: &str, issuer: &LoopbackIssuer) -> anyhow::Result<World> {
        let logins = Arc::new(issuer.clone());
        World::new(self.of(&region.parse()?)?, logins, Arc::new(SystemIds), region)?
            .with_national(self.of(&Tenant::national())?)
    }

    fn of(&self, tenant: &Tenant) -> anyhow::Result<Endpoints> {
        let addresses = self.services.get(tenant);
        let read = |file: &PathBuf| {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
        };
        Ok(Endpoints {
            addresses: addresses
                .with_context(|| format!("no services of {tenant}"))?
                .clone(),
            authority: self.ca_file.as_ref().map(read).transpose()?,
        })
    }
}

/// The entries `[[issuers]]` that a service's configuration needs for the people's tokens. The services' own tokens
/// are somebody else's.
///
/// # Errors
/// When they cannot be written as TOML.
pub fn trusted(issuer: &LoopbackIssuer) -> anyhow::Result<String> {
    let mut issuers = issuer.trusted();
    issuers.retain(|issuer| issuer.kind != IssuerKind::Service);
    Ok(toml::to_string(&Trusted { issuers })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [issuer]
        listen = "127.0.0.1:0"
        keys = "keys"
        [services.national]
        intake = "http://127.0.0.1:1"
        [services.trondelag]
        intake = "http://127.0.0.1:2"
    "#;

    fn read(text: &str) -> anyhow::Result<Remote> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("against.toml");
        std::fs::write(&file, text)?;
        let remote = Remote::read(&file)?;
        assert_eq!(remote.issuer.keys, folder.path().join("keys"));
        Ok(remote)
    }

    #[tokio::test]
    async fn the_issuer_is_told_and_a_service_without_address_is_missed() -> anyhow::Result<()> {
        let mut remote = read(FILE)?;
        let keys = tempfile::tempdir()?;
        remote.issuer.keys = keys.path().to_owned();
        let issuer = remote.issuer().await?;
        let text = trusted(&issuer)?;
        assert!(text.contains("kind = \"office\""), "{text}");
        assert!(!text.contains("kind = \"service\""), "{text}");
        let missing = remote.world("trondelag", &issuer).err().map(|e| e.to_string());
        assert_eq!(missing.as_deref(), Some("no address of assessment"));
        let unknown = remote.world("vestland", &issuer).err().map(|e| e.to_string());
        assert_eq!(unknown.as_deref(), Some("no services of vestland"));
        Ok(())
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let refused = read(&FILE.replace("keys =", "colour = 1\nkeys ="));
        assert!(refused.is_err_and(|error| format!("{error:#}").contains("colour")));
    }

    #[tokio::test]
    async fn an_issuer_that_others_could_reach_is_refused() -> anyhow::Result<()> {
        let remote = read(&FILE.replace("127.0.0.1:0", "0.0.0.0:0"))?;
        assert!(remote.issuer().await.is_err());
        Ok(())
    }
}
