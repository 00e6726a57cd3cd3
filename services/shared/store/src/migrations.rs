//! The tables of a service: the store's own, then the service's, applied by the tenant's owner role.
//!
//! Migrations are only added, never changed. Each schema has a `_sqlx_migrations` of its own.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, SqlSafeStr};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use crate::error::Error;
use crate::statements::Statement;

const OWN: &[(&str, &str)] = &[
    ("1_store", include_str!("../migrations/0001_store.sql")),
    (
        "20261122008000_outbox_due",
        include_str!("../migrations/20261122008000_outbox_due.sql"),
    ),
];

/// What a service's schema consists of.
#[derive(Debug, Clone)]
pub struct Migrations {
    service: Service,
    all: Vec<Migration>,
}

impl Migrations {
    /// The store's migrations and the service's own.
    #[must_use]
    pub fn of(service: Service, own: Vec<Migration>) -> Self {
        let mut all = Self::embed(OWN);
        all.extend(own);
        all.sort();
        Self { service, all }
    }

    /// Migrations from `("20240101000001_applications", include_str!("…"))` pairs. The number is the version;
    /// a name without one gets version 0 and is refused when it is applied.
    #[must_use]
    pub fn embed(files: &[(&'static str, &'static str)]) -> Vec<Migration> {
        let one = |&(name, sql): &(&'static str, &'static str)| {
            let (version, description) = name.split_once('_').unwrap_or((name, ""));
            Migration::new(
                version.parse().unwrap_or(0),
                Cow::Borrowed(description),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        };
        files.iter().map(one).collect()
    }

    /// Whose they are.
    #[must_use]
    pub fn service(&self) -> Service {
        self.service
    }

    /// The version that a schema has when all are applied.
    #[must_use]
    pub fn latest(&self) -> i64 {
        self.all
            .iter()
            .map(|migration| migration.version)
            .max()
            .unwrap_or(0)
    }

    /// Compares what is applied with what this program knows.
    pub(crate) fn compare(&self, applied: &[(i64, Vec<u8>)]) -> Result<(), Error> {
        for (version, checksum) in applied {
            match self.all.iter().find(|known| known.version == *version) {
                None => return Err(Error::NewerDatabase { version: *version }),
                Some(known) if known.checksum != checksum.as_slice() => {
                    return Err(Error::ChangedMigration { version: *version });
                }
                Some(_) => {}
            }
        }
        let missing = self
            .all
            .iter()
            .find(|known| applied.iter().all(|(version, _)| *version != known.version));
        match missing {
            Some(known) => Err(Error::OlderDatabase {
                version: known.version,
            }),
            None => Ok(()),
        }
    }

    fn duplicate(&self) -> Option<i64> {
        let twin = self
            .all
            .windows(2)
            .find(|pair| pair[0].version == pair[1].version);
        twin.map(|pair| pair[0].version)
            .or_else(|| self.all.iter().find(|m| m.version < 1).map(|m| m.version))
    }
}

/// Applies what is missing, as the tenant's owner role, and notes whose database it is.
///
/// # Errors
/// [`Error::Migrate`] when one fails, [`Error::WrongDatabase`] when it is another tenant's.
pub async fn migrate(owner_url: &str, tenant: &Tenant, migrations: &Migrations) -> Result<(), Error> {
    let service = migrations.service;
    if let Some(version) = migrations.duplicate() {
        return Err(Error::ChangedMigration { version });
    }
    let options = owner_url
        .parse::<PgConnectOptions>()
        .map_err(Error::Address)?
        .application_name("tilskudd-migrate")
        // Unqualified names in the store's own migrations mean the service's schema.
        .options([("search_path", service.as_str())]);
    let mut connection = PgConnection::connect_with(&options)
        .await
        .map_err(Error::Connect)?;
    let result = apply(&mut connection, tenant, migrations).await;
    // Closing also gives the migration lock back after a failure.
    if let Err(error) = connection.close().await {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "closing after the migrations failed"
        );
    }
    result
}

async fn apply(conn: &mut PgConnection, tenant: &Tenant, migrations: &Migrations) -> Result<(), Error> {
    let service = migrations.service;
    let mut migrator = Migrator::with_migrations(migrations.all.clone());
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
    crate::check::identity(conn, service)
        .await?
        .must_be(tenant, service)
}
