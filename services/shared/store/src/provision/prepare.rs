//! A database and roles that somebody else made, such as a cluster's operator: the owner puts schemas and rights into it.

use sqlx::postgres::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use super::{LOCK, check_name, close, connect, owner_role, run, service_role, sql, tenant_roles};
use crate::check;
use crate::error::Error;

/// Makes the schemas and gives the services their rights, as the tenant's owner role, in the database that
/// `owner_url` names. The roles have their usual names and are there already. Can be done again without harm, and does
/// no harm to a database that [`super::tenant`] made.
///
/// # Errors
/// [`Error::NotOwner`], [`Error::NoRoles`], [`Error::WrongDatabase`] when it is another tenant's already, and when the
/// server refuses or does not answer.
pub async fn prepare(owner_url: &str, tenant: &Tenant) -> Result<(), Error> {
    let mut owner = connect(owner_url, None).await?;
    let result = locked(&mut owner, tenant).await;
    close(owner).await;
    result
}

async fn locked(owner: &mut PgConnection, tenant: &Tenant) -> Result<(), Error> {
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(LOCK)
        .execute(&mut *owner)
        .await?;
    must_be_possible(owner, tenant).await?;
    let (database, is_ours): (String, bool) = sqlx::query_as(
        "SELECT datname::text, datdba = current_user::regrole FROM pg_database WHERE datname = current_database()",
    )
    .fetch_one(&mut *owner)
    .await?;
    if is_ours {
        check_name(&database)?;
        run(owner, sql::connect_rights(tenant, &database)).await?;
        run(owner, sql::database_settings(&database)).await?;
        run(owner, "REVOKE ALL ON SCHEMA public FROM PUBLIC".to_owned()).await?;
    }
    let role = owner_role(tenant);
    for service in Service::ALL {
        // Not `IF NOT EXISTS`: in a database of somebody else's the owner may not create what is there already.
        let exists: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)")
                .bind(service.as_str())
                .fetch_one(&mut *owner)
                .await?;
        if !exists {
            run(owner, sql::create_schema(&role, service)).await?;
        }
        let rights = sql::schema_rights(&role, &service_role(tenant, service), service);
        run(owner, rights).await?;
    }
    Ok(())
}

/// Nothing is changed in a database that turns out to be the wrong one.
async fn must_be_possible(owner: &mut PgConnection, tenant: &Tenant) -> Result<(), Error> {
    let expected = owner_role(tenant);
    let found: String = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(&mut *owner)
        .await?;
    if found != expected {
        return Err(Error::NotOwner { expected, found });
    }
    let missing: Vec<String> = sqlx::query_scalar(
        "SELECT role FROM unnest($1::text[]) AS role WHERE role NOT IN (SELECT rolname::text FROM pg_roles)",
    )
    .bind(tenant_roles(tenant))
    .fetch_all(&mut *owner)
    .await?;
    if !missing.is_empty() {
        return Err(Error::NoRoles(missing.join(", ")));
    }
    for service in Service::ALL {
        if check::is_migrated(owner, service).await? {
            check::identity(owner, service).await?.must_be(tenant, service)?;
        }
    }
    Ok(())
}
