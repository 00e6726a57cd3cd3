//! Databases and roles, made by an administrator, apart from migrations: concurrent role changes fail in
//! PostgreSQL, so one advisory lock serialises them.
//!
//! For the tenant `trondelag`: the database `tilskudd_trondelag`, the role `tilskudd_trondelag_owner` that owns
//! schemas and tables and is used by `migrate` alone, and a role such as `tilskudd_trondelag_intake` per service.
//! Everything here can be done again without harm.

mod prepare;
mod sql;
mod template;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use crate::error::Error;
use crate::migrate::migrate;
use crate::migrations::Migrations;

pub use prepare::prepare;
pub use template::{Template, drop_database, template};

/// Gives the password of a role by the role's name.
pub type Passwords<'p> = &'p (dyn Fn(&str) -> String + Send + Sync);

/// Serialises provisioning in a cluster; the number has no meaning.
const LOCK: i64 = 0x7469_6c73_6b75_6464;

/// Role that owns the tenant's schemas and tables.
#[must_use]
pub fn owner_role(tenant: &Tenant) -> String {
    format!("{}_owner", tenant.database_name())
}

/// Role that the service uses in the tenant's database.
#[must_use]
pub fn service_role(tenant: &Tenant, service: Service) -> String {
    format!("{}_{service}", tenant.database_name())
}

/// Makes the tenant's database, its roles and its empty schemas. `admin_url` names a superuser and any database
/// of the cluster; it is the same one each time, since the lock belongs to it.
///
/// # Errors
/// When the database refuses or does not answer.
pub async fn tenant(admin_url: &str, tenant: &Tenant, passwords: Passwords<'_>) -> Result<(), Error> {
    database(admin_url, tenant, &tenant.database_name(), passwords).await
}

/// As [`tenant`], in a database of another name: `[a-z_0-9]`, at most 63 characters.
///
/// # Errors
/// When the database refuses or does not answer.
pub async fn database(
    admin_url: &str,
    tenant: &Tenant,
    database: &str,
    passwords: Passwords<'_>,
) -> Result<(), Error> {
    check_name(database)?;
    let mut admin = connect(admin_url, None).await?;
    let result = locked(&mut admin, admin_url, tenant, database, passwords).await;
    close(admin).await;
    result
}

/// Applies migrations of several services to one database, one after another.
///
/// # Errors
/// As [`migrate`].
pub async fn migrate_all(owner_url: &str, tenant: &Tenant, migrations: &[Migrations]) -> Result<(), Error> {
    for of_service in migrations {
        migrate(owner_url, tenant, of_service).await?;
    }
    Ok(())
}

async fn locked(
    admin: &mut PgConnection,
    admin_url: &str,
    tenant: &Tenant,
    database: &str,
    passwords: Passwords<'_>,
) -> Result<(), Error> {
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(LOCK)
        .execute(&mut *admin)
        .await?;
    roles(admin, tenant, passwords).await?;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(database)
        .fetch_one(&mut *admin)
        .await?;
    if !exists {
        run(admin, sql::create_database(database)).await?;
    }
    run(admin, sql::connect_rights(tenant, database)).await?;
    let open: Vec<String> = sqlx::query_scalar(sql::OPEN_DATABASES)
        .fetch_all(&mut *admin)
        .await?;
    for database in open {
        run(admin, sql::close_database(&database)).await?;
    }
    let mut inside = connect(admin_url, Some(database)).await?;
    let result = schemas(&mut inside, tenant).await;
    close(inside).await;
    result
}

async fn roles(admin: &mut PgConnection, tenant: &Tenant, passwords: Passwords<'_>) -> Result<(), Error> {
    for role in tenant_roles(tenant) {
        let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
            .bind(&role)
            .fetch_one(&mut *admin)
            .await?;
        if !exists {
            run(admin, sql::create_role(&role)).await?;
        }
        // The server quotes the password itself.
        let statement: String =
            sqlx::query_scalar("SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)")
                .bind(&role)
                .bind(passwords(&role))
                .fetch_one(&mut *admin)
                .await?;
        run(admin, statement).await?;
    }
    Ok(())
}

async fn schemas(inside: &mut PgConnection, tenant: &Tenant) -> Result<(), Error> {
    let owner = owner_role(tenant);
    for service in Service::ALL {
        run(inside, sql::create_schema(&owner, service)).await?;
        let role = service_role(tenant, service);
        run(inside, sql::schema_rights(&owner, &role, service)).await?;
    }
    run(inside, "REVOKE ALL ON SCHEMA public FROM PUBLIC".to_owned()).await
}

/// All roles of a tenant: the owner's, and one for each service.
#[must_use]
pub fn tenant_roles(tenant: &Tenant) -> Vec<String> {
    let services = Service::ALL
        .into_iter()
        .map(|service| service_role(tenant, service));
    std::iter::once(owner_role(tenant)).chain(services).collect()
}

/// `[a-z][a-z0-9_]{0,62}`, so that it needs no quotes in a statement.
fn check_name(database: &str) -> Result<(), Error> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let starts = database.starts_with(|first: char| first.is_ascii_lowercase());
    if starts && database.len() <= 63 && database.bytes().all(plain) {
        Ok(())
    } else {
        Err(Error::Name(database.chars().take(80).collect()))
    }
}

/// Runs statements made of names that cannot hurt: tenants are `[a-z-]`, services are five, and `%I`/`%L` are
/// the server's own quoting.
async fn run(conn: &mut PgConnection, statements: String) -> Result<(), Error> {
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(conn).await?;
    Ok(())
}

async fn connect(admin_url: &str, database: Option<&str>) -> Result<PgConnection, Error> {
    let mut options = admin_url
        .parse::<PgConnectOptions>()
        .map_err(Error::Address)?
        .application_name("tilskudd-provision")
        // Passwords stand in the statements: neither a slow one nor `debug` writes them to the log.
        .disable_statement_logging();
    if let Some(database) = database {
        options = options.database(database);
    }
    PgConnection::connect_with(&options).await.map_err(Error::Connect)
}

async fn close(connection: PgConnection) {
    if let Err(error) = connection.close().await {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "closing after provisioning failed"
        );
    }
}
