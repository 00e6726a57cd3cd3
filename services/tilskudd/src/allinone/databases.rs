//! A database for each tenant, migrated by its owner.

use anyhow::Context as _;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::embedded::Server;
use tilskudd_store::{Migrations, provision};

use super::definitions;

/// Makes what is missing and migrates; what is there already stays.
pub(super) async fn prepare(server: &Server, tenants: &[Tenant]) -> anyhow::Result<()> {
    let passwords = server.passwords();
    let migrations: Vec<Migrations> = definitions().iter().map(|d| (d.migrations)()).collect();
    for tenant in tenants {
        provision::tenant(&server.admin_url(), tenant, &passwords)
            .await
            .with_context(|| format!("provisioning the database of {tenant}"))?;
        let owner = server.role_url(&provision::owner_role(tenant), &tenant.database_name());
        provision::migrate_all(&owner, tenant, &migrations)
            .await
            .with_context(|| format!("migrating the database of {tenant}"))?;
    }
    Ok(())
}
