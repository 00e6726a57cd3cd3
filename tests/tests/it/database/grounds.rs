//! Two tenants with all five schemas, and tries as each role.

use anyhow::Context as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tilskudd::allinone::definitions;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::provision::service_role;
use tilskudd_testkit::{Database, server};

/// SQLSTATE of what a role has no right to.
pub(super) const FORBIDDEN: &str = "42501";

/// A tenant's database with all five schemas.
pub(super) async fn database(tenant: &str) -> anyhow::Result<Database> {
    let migrations: Vec<_> = definitions()
        .iter()
        .map(|definition| (definition.migrations)())
        .collect();
    Database::new(&tenant.parse::<Tenant>()?, &migrations).await
}

/// A connection as a service's own role.
pub(super) async fn as_service(database: &Database, service: Service) -> anyhow::Result<PgConnection> {
    PgConnection::connect(&database.service_url(service).await?)
        .await
        .context("as the service")
}

/// A connection as the owner of the tables, who sees the catalog of this database.
pub(super) async fn as_owner(database: &Database) -> anyhow::Result<PgConnection> {
    PgConnection::connect(&database.owner_url().await?)
        .await
        .context("as the owner")
}

/// What comes of connecting as a tenant's service to some database of the cluster: the SQLSTATE of the refusal.
pub(super) async fn connecting(
    tenant: &Tenant,
    service: Service,
    to: &str,
) -> anyhow::Result<Option<String>> {
    let url = server().await?.role_url(&service_role(tenant, service), to);
    match PgConnection::connect(&url).await {
        Ok(connection) => {
            connection.close().await?;
            Ok(None)
        }
        Err(error) => Ok(Some(
            tilskudd_store::sqlstate(&error).context("not refused by PostgreSQL")?,
        )),
    }
}

/// What comes of a statement, or of several in one transaction: the SQLSTATE and the constraint of the refusal.
pub(super) async fn tried(connection: &mut PgConnection, sql: &str) -> Option<(String, String)> {
    // Nothing but constants of these tests, and names from PostgreSQL's own catalog that it has quoted.
    let error = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await
        .err()?;
    let state = tilskudd_store::sqlstate(&error).unwrap_or_else(|| error.to_string());
    Some((
        state,
        tilskudd_store::constraint(&error).unwrap_or_default().to_owned(),
    ))
}

/// Whether a statement is refused for want of a right.
pub(super) async fn forbidden(connection: &mut PgConnection, sql: &str) -> bool {
    tried(connection, sql)
        .await
        .is_some_and(|(state, _)| state == FORBIDDEN)
}

/// The tables of a schema, quoted.
pub(super) async fn tables(owner: &mut PgConnection, schema: &str) -> anyhow::Result<Vec<String>> {
    let sql = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = $1 ORDER BY 1";
    Ok(sqlx::query_scalar(sql).bind(schema).fetch_all(owner).await?)
}
