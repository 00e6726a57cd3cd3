//! Many equal databases quickly: migrate one, clone it (some tens of milliseconds each).

use sqlx::postgres::PgConnection;
use tilskudd_kernel::tenant::Tenant;

use super::{Passwords, check_name, close, connect, database, migrate_all, owner_role, run, sql};
use crate::error::Error;
use crate::migrations::Migrations;

/// A migrated, empty database of a tenant, to be cloned. Nobody stays connected to it.
#[derive(Debug, Clone)]
pub struct Template {
    tenant: Tenant,
    database: String,
}

/// Makes, or finds, the template of the tenant: `tilskudd_<slug>_template`, with all the migrations applied. The
/// roles are the tenant's usual ones. `owner_url` gives the owner's URL for a role and a database.
///
/// # Errors
/// As [`super::database`] and [`super::migrate_all`].
pub async fn template(
    admin_url: &str,
    tenant: &Tenant,
    migrations: &[Migrations],
    passwords: Passwords<'_>,
    owner_url: &(dyn Fn(&str, &str) -> String + Send + Sync),
) -> Result<Template, Error> {
    let name = format!("{}_template", tenant.database_name());
    database(admin_url, tenant, &name, passwords).await?;
    migrate_all(&owner_url(&owner_role(tenant), &name), tenant, migrations).await?;
    Ok(Template {
        tenant: tenant.clone(),
        database: name,
    })
}

impl Template {
    /// Whose databases it makes.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Name of the template database.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Makes the database `name` (`[a-z_0-9]`, at most 63) as a copy, open to the tenant's roles alone.
    ///
    /// # Errors
    /// When it exists, or the server refuses.
    pub async fn clone_as(&self, admin_url: &str, name: &str) -> Result<(), Error> {
        check_name(name)?;
        let mut admin = connect(admin_url, None).await?;
        let result = self.copy(&mut admin, name).await;
        close(admin).await;
        result
    }

    async fn copy(&self, admin: &mut PgConnection, name: &str) -> Result<(), Error> {
        run(
            admin,
            format!("CREATE DATABASE {name} TEMPLATE {}", self.database),
        )
        .await?;
        run(admin, sql::connect_rights(&self.tenant, name)).await
    }
}

/// Drops a database, and whoever is connected to it.
///
/// # Errors
/// When the server refuses.
pub async fn drop_database(admin_url: &str, name: &str) -> Result<(), Error> {
    check_name(name)?;
    let mut admin = connect(admin_url, None).await?;
    let result = run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    close(admin).await;
    result
}
