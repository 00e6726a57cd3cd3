//! What the operator's tool has to know of databases; services read another file, and never this one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::config::{self, ConfigError, Secret};
use tilskudd_store::provision::tenant_roles;

/// The configuration of `tilskudd database`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Configuration {
    /// Whose databases.
    tenants: BTreeSet<Tenant>,
    /// Tenants that are younger than this program.
    #[serde(default)]
    known_regions: BTreeSet<Tenant>,
    /// Address as the owner of each tenant's tables; for all but `provision`.
    #[serde(default)]
    owner_urls: BTreeMap<Tenant, Secret>,
    /// Address as a superuser in any database of the cluster; for `provision` alone.
    admin_url: Option<Secret>,
    /// Passwords that `provision` gives, by role.
    #[serde(default)]
    passwords: BTreeMap<String, Secret>,
}

/// A value that the command needs and that stands nowhere.
#[derive(Debug, thiserror::Error)]
#[error("{key}: is needed, and stands nowhere")]
pub(super) struct Missing {
    key: String,
}

impl Configuration {
    pub(super) fn load(file: &Path, secrets: Option<&Path>) -> Result<Self, ConfigError> {
        config::read(file, secrets, |read: &Self| {
            config::check_known("tenants", &read.tenants, &read.known_regions)?;
            config::check_known("owner_urls", read.owner_urls.keys(), &read.known_regions)
        })
    }

    /// The tenants that were asked for, or all.
    pub(super) fn chosen(&self, asked: &[Tenant]) -> Result<Vec<Tenant>, ConfigError> {
        if asked.is_empty() {
            return Ok(self.tenants.iter().cloned().collect());
        }
        match asked.iter().find(|tenant| !self.tenants.contains(tenant)) {
            None => Ok(asked.to_vec()),
            Some(tenant) => Err(ConfigError::Form {
                place: "--tenant".to_owned(),
                problem: format!("{tenant} is not among the tenants of the configuration"),
            }),
        }
    }

    /// Nothing is done to any database before all that is needed for all of them is there.
    pub(super) fn must_have(&self, tenants: &[Tenant], needs_admin: bool) -> Result<(), Missing> {
        let mut needed = Vec::new();
        if needs_admin {
            needed.push(("admin_url".to_owned(), self.admin_url.is_some()));
            for role in tenants.iter().flat_map(tenant_roles) {
                let is_there = self.passwords.contains_key(&role);
                needed.push((format!("passwords.{role}"), is_there));
            }
        } else {
            for tenant in tenants {
                let is_there = self.owner_urls.contains_key(tenant);
                needed.push((format!("owner_urls.{tenant}"), is_there));
            }
        }
        match needed.into_iter().find(|(_, is_there)| !is_there) {
            None => Ok(()),
            Some((key, _)) => Err(Missing { key }),
        }
    }

    pub(super) fn admin_url(&self) -> &str {
        self.admin_url.as_ref().map_or("", Secret::expose)
    }

    pub(super) fn owner_url(&self, tenant: &Tenant) -> &str {
        self.owner_urls.get(tenant).map_or("", Secret::expose)
    }

    pub(super) fn password(&self, role: &str) -> Option<&str> {
        self.passwords.get(role).map(Secret::expose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Configuration, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("databases.toml");
        std::fs::write(&file, text).unwrap();
        Configuration::load(&file, None)
    }

    #[test]
    fn each_command_says_what_it_lacks_before_it_begins() {
        let trondelag: Tenant = "trondelag".parse().unwrap();
        let tenants = std::slice::from_ref(&trondelag);
        let nothing = read("tenants = ['trondelag']").unwrap();
        let lacks = |read: &Configuration, admin| read.must_have(tenants, admin).unwrap_err().key;
        assert_eq!(lacks(&nothing, false), "owner_urls.trondelag");
        assert_eq!(lacks(&nothing, true), "admin_url");
        let some = "tenants = ['trondelag']\nadmin_url = 'x'\n[owner_urls]\ntrondelag = 'y'\n";
        let some = read(&format!("{some}[passwords]\ntilskudd_trondelag_owner = 'z'")).unwrap();
        some.must_have(tenants, false).unwrap();
        assert_eq!(lacks(&some, true), "passwords.tilskudd_trondelag_intake");
        assert!(some.chosen(&["agder".parse().unwrap()]).is_err());
        assert_eq!(some.chosen(tenants).unwrap(), some.chosen(&[]).unwrap());
    }

    #[test]
    fn a_tenant_that_nobody_knows_is_refused() {
        assert!(read("tenants = ['trondelaag']").is_err());
        read("tenants = ['svalbard']\nknown_regions = ['svalbard']").unwrap();
        assert!(read("tenants = ['trondelag']\ncolour = 1").is_err());
    }
}
