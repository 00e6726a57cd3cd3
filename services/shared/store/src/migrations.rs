//! The tables of a service: the store's own, then the service's, applied by the tenant's owner role.
//!
//! Migrations are only added, never changed. Each schema has a `_sqlx_migrations` of its own. Each migration belongs to
//! a generation, and a program of generation N works on a schema of generation N or N+1 (docs/adr/0005).

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
    ("2_generation", include_str!("../migrations/0002_generation.sql")),
    ("3_outbox_due", include_str!("../migrations/0003_outbox_due.sql")),
];

/// What a service's schema consists of.
#[derive(Debug, Clone)]
pub struct Migrations {
    service: Service,
    all: Vec<Migration>,
    generation: i32,
}

/// What a schema says of the programs that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Generation {
    pub(crate) generation: i32,
    pub(crate) oldest_program: i32,
}

impl Migrations {
    /// The store's migrations and the service's own, which are the first generation.
    #[must_use]
    pub fn of(service: Service, own: Vec<Migration>) -> Self {
        let mut all = Self::embed(OWN);
        all.extend(own);
        all.sort();
        Self {
            service,
            all,
            generation: 1,
        }
    }

    /// The same with the next generation: what one release adds to the schema. Programs of the generation before go on
    /// working on it, so it only adds, and what it makes needless is taken away by a later one.
    #[must_use]
    pub fn then(mut self, next: Vec<Migration>) -> Self {
        self.all.extend(next);
        self.all.sort();
        self.generation = self.generation.saturating_add(1);
        self
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

    /// Each with version, description and checksum, in the order of the versions: what a released generation is known by.
    #[must_use]
    pub fn listed(&self) -> Vec<String> {
        let one = |migration: &Migration| {
            let checksum = hex::encode(&migration.checksum);
            format!("{} {} {checksum}", migration.version, migration.description)
        };
        self.all.iter().map(one).collect()
    }

    /// The generation that a schema has when all are applied, and that a program with these is of.
    #[must_use]
    pub fn generation(&self) -> i32 {
        self.generation
    }

    /// Compares what is applied, and which generation was announced, with what this program knows.
    pub(crate) fn compare(&self, applied: &[(i64, Vec<u8>)], told: Option<Generation>) -> Result<(), Error> {
        let database = told.map_or(0, |told| told.generation);
        let still_allowed = told.is_none_or(|told| told.oldest_program <= self.generation);
        if database > self.generation.saturating_add(1) || !still_allowed {
            return Err(Error::NewerGeneration {
                database,
                program: self.generation,
            });
        }
        for (version, checksum) in applied {
            match self.all.iter().find(|known| known.version == *version) {
                // What the next generation adds.
                None if database > self.generation => {}
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
    let mut connection = connect(owner_url, migrations.service).await?;
    let result = apply(&mut connection, tenant, migrations).await;
    close(connection).await;
    result
}

/// How a schema stands, seen by its owner.
#[derive(Debug)]
pub struct SchemaStatus {
    /// The generation that it says it is of; none before it was migrated.
    pub generation: Option<i32>,
    /// The latest migration that was applied; none before it was migrated.
    pub version: Option<i64>,
    /// Why a program with these migrations does not start on it.
    pub problem: Option<Error>,
}

/// How the schema of a service stands, for the operator.
///
/// # Errors
/// When the database does not answer, or the owner may not read it.
pub async fn schema_status(
    owner_url: &str,
    tenant: &Tenant,
    migrations: &Migrations,
) -> Result<SchemaStatus, Error> {
    let mut connection = connect(owner_url, migrations.service).await?;
    let problem = match crate::check::look(&mut connection, tenant, migrations).await {
        Ok(_) => None,
        Err(error) if error.is_transient() => return Err(error),
        Err(error) => Some(error),
    };
    let told = match crate::check::is_migrated(&mut connection, migrations.service).await? {
        true => Some(crate::check::applied(&mut connection, migrations.service).await?),
        false => None,
    };
    close(connection).await;
    let (applied, generation) = told.unwrap_or_default();
    Ok(SchemaStatus {
        generation: generation.map(|told| told.generation),
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
    let service = migrations.service;
    if crate::check::is_migrated(conn, service).await? {
        crate::check::identity(conn, service)
            .await?
            .must_be(tenant, service)?;
        let (applied, told) = crate::check::applied(conn, service).await?;
        if told.is_some_and(|told| told.generation > migrations.generation) {
            return migrations.compare(&applied, told);
        }
        if told.is_some() {
            announce(conn, migrations).await?;
        }
    }
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
    announce(conn, migrations).await?;
    crate::check::identity(conn, service)
        .await?
        .must_be(tenant, service)
}

/// Says which programs the schema is for, before the first of its migrations is applied.
async fn announce(conn: &mut PgConnection, migrations: &Migrations) -> Result<(), Error> {
    let insert = Statement::new(
        migrations.service,
        "INSERT INTO {s}.schema_generation (generation, oldest_program) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    );
    sqlx::query(insert.sql())
        .bind(migrations.generation)
        .bind((migrations.generation - 1).max(1))
        .execute(conn)
        .await?;
    Ok(())
}
