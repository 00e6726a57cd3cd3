//! Checks that the database is the one that the service is configured for.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use crate::db::Db;
use crate::error::Error;
use crate::migrations::{Generation, Migrations};
use crate::statements::Statement;

/// The migration since which a schema records its generation.
const GENERATION: i64 = 2;

/// A schema's record of itself.
#[derive(Debug, Clone, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Identity {
    /// Tenant that the database is for.
    pub tenant: String,
    /// Service that the schema is for.
    pub service: String,
    /// How far legal time stands from system time, in seconds.
    pub legal_offset_seconds: i64,
    /// When legal time was first turned here; none in production.
    pub legal_time_turned_at: Option<DateTime<Utc>>,
}

impl Identity {
    pub(crate) fn must_be(&self, tenant: &Tenant, service: Service) -> Result<(), Error> {
        let expected = format!("{tenant}/{service}");
        let found = format!("{}/{}", self.tenant, self.service);
        if expected == found {
            Ok(())
        } else {
            Err(Error::WrongDatabase { expected, found })
        }
    }
}

pub(crate) async fn identity(conn: &mut PgConnection, service: Service) -> Result<Identity, Error> {
    let statement = Statement::new(
        service,
        "SELECT tenant, service, legal_offset_seconds, legal_time_turned_at FROM {s}.database_identity",
    );
    match sqlx::query_as(statement.sql()).fetch_optional(conn).await {
        Ok(Some(identity)) => Ok(identity),
        Ok(None) => Err(Error::NotPrepared(None)),
        Err(error) => Err(not_prepared(error)),
    }
}

/// A missing table or schema, or one that this role may not read, was not prepared for it.
fn not_prepared(error: sqlx::Error) -> Error {
    match crate::error::sqlstate(&error).as_deref() {
        Some("42P01" | "3F000" | "42501") => Error::NotPrepared(Some(error)),
        _ => Error::Query(error),
    }
}

/// Whether anything was ever migrated here.
pub(crate) async fn is_migrated(conn: &mut PgConnection, service: Service) -> Result<bool, Error> {
    let relation = format!("{service}.database_identity");
    Ok(sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(relation)
        .fetch_one(conn)
        .await?)
}

/// The migrations that were applied, in order, and the generation that was announced.
pub(crate) async fn applied(
    conn: &mut PgConnection,
    service: Service,
) -> Result<(Vec<(i64, Vec<u8>)>, Option<Generation>), Error> {
    let statement = Statement::new(
        service,
        "SELECT version, checksum FROM {s}._sqlx_migrations WHERE success ORDER BY version LIMIT 10000",
    );
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(statement.sql())
        .fetch_all(&mut *conn)
        .await
        .map_err(not_prepared)?;
    if applied.iter().all(|(version, _)| *version != GENERATION) {
        return Ok((applied, None));
    }
    let statement = Statement::new(
        service,
        "SELECT generation, oldest_program FROM {s}.schema_generation ORDER BY generation DESC LIMIT 1",
    );
    let generation = sqlx::query_as(statement.sql()).fetch_optional(conn).await?;
    Ok((applied, generation))
}

/// Whether a program with these migrations may work on the tenant's schema.
pub(crate) async fn read_identity(
    conn: &mut PgConnection,
    tenant: &Tenant,
    expected: &Migrations,
) -> Result<Identity, Error> {
    let identity = identity(conn, expected.service()).await?;
    identity.must_be(tenant, expected.service())?;
    let (applied, generation) = applied(conn, expected.service()).await?;
    expected.compare(&applied, generation)?;
    Ok(identity)
}

impl Db {
    /// Whether the database is this tenant's and service's, at the generation that the program is of or the next one.
    /// With `production`, one whose legal time was turned is refused.
    ///
    /// # Errors
    /// Says what is wrong: [`Error::WrongDatabase`], [`Error::NotPrepared`], [`Error::NewerDatabase`],
    /// [`Error::NewerGeneration`], [`Error::OlderDatabase`], [`Error::ChangedMigration`], [`Error::TimeTurned`].
    pub async fn check(&self, expected: &Migrations, production: bool) -> Result<Identity, Error> {
        let identity = read_identity(&mut *self.read().await?, self.tenant(), expected).await?;
        match identity.legal_time_turned_at {
            Some(since) if production => Err(Error::TimeTurned { since }),
            _ => Ok(identity),
        }
    }

    /// The schema's record of itself.
    ///
    /// # Errors
    /// [`Error::NotPrepared`] before it was migrated.
    pub async fn identity(&self) -> Result<Identity, Error> {
        identity(&mut *self.read().await?, self.service()).await
    }

    /// Notes how far legal time stands from system time, and marks the database for good. The caller turns the
    /// clock itself afterwards.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mark_turned(&self, legal_offset_seconds: i64) -> Result<(), Error> {
        let statement = Statement::new(
            self.service(),
            "-- mark_turned
             UPDATE {s}.database_identity
             SET legal_offset_seconds = $1, legal_time_turned_at = COALESCE(legal_time_turned_at, $2)",
        );
        let done = sqlx::query(statement.sql())
            .bind(legal_offset_seconds)
            .bind(self.system_now())
            .execute(&mut *self.read().await?)
            .await?;
        match done.rows_affected() {
            1 => Ok(()),
            actual => Err(Error::RowsAffected { expected: 1, actual }),
        }
    }
}
