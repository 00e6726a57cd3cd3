//! One PostgreSQL per test process, one database per test and tenant, cloned from a migrated template.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Migrations;
use tilskudd_store::embedded::{self, Server};
use tilskudd_store::provision::{self, Template};
use tokio::sync::Mutex;

/// The process's server, started by whoever asks first; it ends with the process.
///
/// # Errors
/// When PostgreSQL is not installed or does not start.
pub async fn server() -> anyhow::Result<&'static Server> {
    Ok(embedded::scratch().await?)
}

/// A database of a test; dropped by whoever made it, and with the process in any case.
#[derive(Debug, Clone)]
pub struct Database {
    tenant: Tenant,
    name: String,
}

/// Templates by tenant and services. Held while one is made or cloned: PostgreSQL clones only what nobody is
/// connected to.
static TEMPLATES: Mutex<BTreeMap<Tenant, (Vec<Service>, Template)>> = Mutex::const_new(BTreeMap::new());

/// Numbers the databases of this process.
static NUMBER: AtomicU64 = AtomicU64::new(0);

impl Database {
    /// A new database of the tenant with the tables of these services.
    ///
    /// # Errors
    /// When the server refuses, or a migration fails.
    pub async fn new(tenant: &Tenant, migrations: &[Migrations]) -> anyhow::Result<Self> {
        let server = server().await?;
        let admin = server.admin_url();
        let mut templates = TEMPLATES.lock().await;
        let template = match templates.get(tenant) {
            Some((services, template)) if migrations.iter().all(|m| services.contains(&m.service())) => {
                template.clone()
            }
            // The template is there already when a test asks for more services; these are added to it.
            known => {
                let mut services = known.map(|(services, _)| services.clone()).unwrap_or_default();
                services.extend(migrations.iter().map(Migrations::service));
                let passwords = server.passwords();
                let owner_url = |role: &str, database: &str| server.role_url(role, database);
                let template =
                    provision::template(&admin, tenant, migrations, &passwords, &owner_url).await?;
                templates.insert(tenant.clone(), (services, template.clone()));
                template
            }
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}_{}", tenant.as_str().replace('-', "_"));
        template.clone_as(&admin, &name).await?;
        Ok(Self {
            tenant: tenant.clone(),
            name,
        })
    }

    /// Whose it is.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Its name in PostgreSQL.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Address as the role of a service.
    ///
    /// # Errors
    /// When the server does not run.
    pub async fn service_url(&self, service: Service) -> anyhow::Result<String> {
        Ok(server()
            .await?
            .role_url(&provision::service_role(&self.tenant, service), &self.name))
    }

    /// Address as the owner of the tables.
    ///
    /// # Errors
    /// When the server does not run.
    pub async fn owner_url(&self) -> anyhow::Result<String> {
        Ok(server()
            .await?
            .role_url(&provision::owner_role(&self.tenant), &self.name))
    }

    /// Drops it, and whoever is connected to it.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn remove(&self) -> anyhow::Result<()> {
        Ok(provision::drop_database(&server().await?.admin_url(), &self.name).await?)
    }
}
