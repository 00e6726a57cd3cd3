//! Applies a service's migrations, as the tenant's owner role.

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use crate::check;
use crate::error::Error;
use crate::migrations::Migrations;
use crate::statements::Statement;

/// Applies what is missing, as the tenant's owner role, and notes whose database it is. Does nothing to a schema of the
/// next generation.
///
/// # Errors
/// [`Error::Migrate`] when one fails, [`Error::WrongDatabase`] when it is another tenant's,
/// [`Error::NewerGeneration`] when this program is too old for it.
pub async fn migrate(owner_url: &str, tenant: &Tenant, migrations: &Migrations) -> Result<(), Error> {
    if let Some(version) = migrations.duplicate() {
        return Err(Error::ChangedMigration { version });
    }
    let mut connection = connect(owner_url, migrations.service()).await?;
    let result = apply(&mut connection, tenant, migrations).await;
    close(connection).await;
    result
}

/// The status of a schema, seen by its owner.
#[derive(Debug)]
pub struct SchemaStatus {
    /// The generation that it says it is of; none before it was migrated.
    pub generation: Option<i32>,
    /// The latest migration that was applied; none before it was migrated.
    pub version: Option<i64>,
    /// The reason that a program with these migrations does not start on it.
    pub problem: Option<Error>,
}

/// The status of a service's schema, for the operator.
///
/// # Errors
/// When the database does not answer, or the owner may not read it.
pub async fn schema_status(
    owner_url: &str,
    tenant: &Tenant,
    migrations: &Migrations,
) -> Result<SchemaStatus, Error> {
    let mut connection = connect(owner_url, migrations.service()).await?;
    let problem = match check::read_identity(&mut connection, tenant, migrations).await {
        Ok(_) => None,
        Err(error) if error.is_transient() => return Err(error),
        Err(error) => Some(error),
    };
    let applied = match check::is_migrated(&mut connection, migrations.service()).await? {
        true => Some(check::applied(&mut connection, migrations.service()).await?),
        false => None,
    };
    close(connection).await;
    let (applied, generation) = applied.unwrap_or_default();
    Ok(SchemaStatus {
        generation: generation.map(|recorded| recorded.generation),
        version: applied.last().map(|(version, _)| *version),
        problem,
    })
}

async fn connect(owner_url: &str, service: Service) -> Result<PgConnection, Error> {
    let options = owner_url
        .parse::<PgConnectOptions>()
        .map_err(Error::Address)?
        .application_name("tilskudd-migrate")
        // Unqualified names in the store's own migrations mean the service's schema.
        .options([("search_path", service.as_str())]);
    PgConnection::connect_with(&options).await.map_err(Error::Connect)
}

/// Closing also gives the migration lock back after a failure.
async fn close(connection: PgConnection) {
    if let Err(error) = connection.close().await {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "closing after the migrations failed"
        );
    }
}

async fn apply(conn: &mut PgConnection, tenant: &Tenant, migrations: &Migrations) -> Result<(), Error> {
    let service = migrations.service();
    if check::is_migrated(conn, service).await? {
        check::identity(conn, service).await?.must_be(tenant, service)?;
        let (applied, generation) = check::applied(conn, service).await?;
        if generation.is_some_and(|generation| generation.generation > migrations.generation()) {
            return migrations.compare(&applied, generation);
        }
        if generation.is_some() {
            announce(conn, migrations).await?;
        }
    }
    let mut migrator = Migrator::with_migrations(migrations.files().to_vec());
    migrator.dangerous_set_table_name(format!("{service}._sqlx_migrations"));
    migrator
        .run_direct(None, conn, false)
        .await
        .map_err(|source| Error::Migrate {
            service: service.as_str(),
            source: Box::new(source),
        })?;
    let may_not = format!("SELECT {service}.service_may_not('INSERT', '_sqlx_migrations')");
    // Safe: the schema is one of five fixed names.
    sqlx::query(AssertSqlSafe(may_not)).execute(&mut *conn).await?;
    let insert = Statement::new(
        service,
        "INSERT INTO {s}.database_identity (tenant, service) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    );
    sqlx::query(insert.sql())
        .bind(tenant.as_str())
        .bind(service.as_str())
        .execute(&mut *conn)
        .await?;
    announce(conn, migrations).await?;
    check::identity(conn, service).await?.must_be(tenant, service)
}

/// Says which programs the schema is for, before the first of its migrations is applied.
async fn announce(conn: &mut PgConnection, migrations: &Migrations) -> Result<(), Error> {
    let insert = Statement::new(
        migrations.service(),
        "INSERT INTO {s}.schema_generation (generation, oldest_program) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    );
    sqlx::query(insert.sql())
        .bind(migrations.generation())
        .bind((migrations.generation() - 1).max(1))
        .execute(conn)
        .await?;
    Ok(())
}
