//! Errors between a service and its database.

use std::error::Error as StdError;
use std::path::Path;

/// A failed use of the database. Its text never repeats its source; log the chain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address of the database cannot be read.
    #[error("the database address is not usable")]
    Address(#[source] sqlx::Error),
    /// No connection could be had: the pool is exhausted or closed, or the server is unavailable.
    #[error("no connection to the database")]
    Connect(#[source] sqlx::Error),
    /// A statement failed.
    #[error("a database statement failed")]
    Query(#[from] sqlx::Error),
    /// The connection broke during COMMIT: the transaction may or may not be stored.
    #[error("the outcome of the transaction is unknown")]
    CommitUnknown(#[source] sqlx::Error),
    /// The transaction met others too often; the caller may try the whole request again.
    #[error("transaction {name} met a serialization conflict {attempts} times")]
    Contention {
        /// Name given to `run_tx`.
        name: &'static str,
        /// How often it was tried.
        attempts: u32,
    },
    /// The same request id came with another body.
    #[error("request id {request_id} of {method} was used with another body")]
    RequestReused {
        /// Method of the request.
        method: &'static str,
        /// The id.
        request_id: String,
    },
    /// A stored answer cannot be decoded as the type that is asked for now.
    #[error("the stored answer of {method} cannot be decoded")]
    StoredAnswer {
        /// Method of the request.
        method: &'static str,
        /// Why not.
        #[source]
        source: prost::DecodeError,
    },
    /// A stored row breaks the code's own rules.
    #[error("{table}.{column} holds an invalid value")]
    Inconsistent {
        /// Table of the row.
        table: &'static str,
        /// Column at fault.
        column: &'static str,
        /// The reason.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// A statement changed another number of rows than it must.
    #[error("{expected} rows should have changed, not {actual}")]
    RowsAffected {
        /// What was right.
        expected: u64,
        /// What happened.
        actual: u64,
    },
    /// One transaction gathered more than it may.
    #[error("one transaction may not hold more than {limit} {what}")]
    TooMuch {
        /// What there was too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// An event is emitted to a service that does not receive such events, or no service receives it.
    #[error("{to} does not receive {kind} from this service: see tilskudd_kernel::events")]
    NotSubscribed {
        /// Full name of the event's message.
        kind: String,
        /// Tenant and service.
        to: String,
    },
    /// The lease went to another worker meanwhile.
    #[error("the lease was lost")]
    LeaseLost,
    /// The database or schema is another tenant's or service's.
    #[error("the database is {found}'s, not {expected}'s")]
    WrongDatabase {
        /// The expected user, as `trondelag/intake`.
        expected: String,
        /// Whose it says that it is.
        found: String,
    },
    /// The schema was never migrated, or is not readable to this role.
    #[error("the database is not prepared: run `migrate`")]
    NotPrepared(#[source] Option<sqlx::Error>),
    /// A newer program migrated the database.
    #[error("the database has migration {version}, which this program does not know")]
    NewerDatabase {
        /// The first unknown version.
        version: i64,
    },
    /// A program that is newer by more than one generation migrated the database.
    #[error(
        "the schema is of generation {database}; this program is of generation {program}, too old for it"
    )]
    NewerGeneration {
        /// The schema's.
        database: i32,
        /// The program's.
        program: i32,
    },
    /// The database lacks a migration.
    #[error("the database lacks migration {version}: run `migrate`")]
    OlderDatabase {
        /// The first missing version.
        version: i64,
    },
    /// A migration changed after it was applied.
    #[error("migration {version} was changed after it was applied")]
    ChangedMigration {
        /// Its version.
        version: i64,
    },
    /// Legal time was turned on this database, which a production service refuses for good.
    #[error("legal time was turned on this database at {since}: it is a demonstration's")]
    TimeTurned {
        /// When, by system time.
        since: chrono::DateTime<chrono::Utc>,
    },
    /// The database lacks what is anchored of its log: it was restored or cut.
    #[error(
        "seal {seal} is anchored in {}, and is not in the audit log: the database was restored from an earlier time, or cut. \
         What was done since is forgotten here. docs/OPERATIONS.md, \"After a restore\", says what to do; then take that file \
         aside",
        file.display()
    )]
    OlderThanAnchors {
        /// Number of the latest seal that is anchored.
        seal: i64,
        /// The anchor file.
        file: std::path::PathBuf,
    },
    /// Migrations could not be applied.
    #[error("the migrations of {service} failed")]
    Migrate {
        /// Whose migrations.
        service: &'static str,
        /// The reason.
        #[source]
        source: Box<sqlx::migrate::MigrateError>,
    },
    /// Somebody else than the tenant's owner would prepare its database.
    #[error("this is done as {expected}, not as {found}")]
    NotOwner {
        /// The owner's role.
        expected: String,
        /// Who is connected.
        found: String,
    },
    /// Roles that somebody else makes are not there yet.
    #[error("roles that do not exist: {0}")]
    NoRoles(String),
    /// No name for a database.
    #[error("{0:?} is no name for a database: lower-case letters, digits and underscores, a letter first")]
    Name(String),
    /// A key or anchor file cannot be used.
    #[error("{what} cannot be used")]
    Key {
        /// Which file.
        what: String,
        /// The reason.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl Error {
    /// Name of the constraint that the database enforced, if that is what failed.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        constraint(self)
    }

    /// Whether trying the request again later can help, and nothing was stored: no connection, too much
    /// contention, a lock that was not had in time (55P03), a statement or an idle transaction that the server
    /// ended (57014, 25P03), a server that is going down (57P01 to 57P03).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Contention { .. } | Self::LeaseLost => true,
            Self::Query(source) => {
                let code = sqlstate(source);
                matches!(source, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut)
                    || code.is_some_and(|code| PASSING.contains(&code.as_str()))
            }
            _ => false,
        }
    }

    /// A key or anchor file that cannot be used.
    pub(crate) fn key(file: &Path, source: impl StdError + Send + Sync + 'static) -> Self {
        Self::Key {
            what: file.display().to_string(),
            source: Box::new(source),
        }
    }

    pub(crate) fn inconsistent(
        table: &'static str,
        column: &'static str,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self::Inconsistent {
            table,
            column,
            source: Some(Box::new(source)),
        }
    }
}

/// Name of the constraint that the database enforced, wherever in the chain of `error` it stands.
#[must_use]
pub fn constraint<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e str> {
    database_error(error).and_then(sqlx::error::DatabaseError::constraint)
}

/// SQLSTATE of the database's error, wherever in the chain of `error` it stands.
#[must_use]
pub fn sqlstate(error: &(dyn StdError + 'static)) -> Option<String> {
    database_error(error)
        .and_then(sqlx::error::DatabaseError::code)
        .map(std::borrow::Cow::into_owned)
}

/// Serialization failure or deadlock: nothing was stored, and the same again can succeed.
pub(crate) fn is_serialization(error: &(dyn StdError + 'static)) -> bool {
    matches!(sqlstate(error).as_deref(), Some("40001" | "40P01"))
}

/// No connection could be had: looking for anything else would only wait as long again.
pub(crate) fn is_unconnected(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    for _ in 0..DEPTH {
        let Some(current) = next else { break };
        if matches!(current.downcast_ref(), Some(Error::Connect(_))) {
            return true;
        }
        next = current.source();
    }
    false
}

/// SQLSTATEs of what passes by itself.
const PASSING: &[&str] = &["55P03", "57014", "25P03", "57P01", "57P02", "57P03"];

/// Longest chain of sources that is looked through.
const DEPTH: usize = 16;

fn database_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e dyn sqlx::error::DatabaseError> {
    let mut next = Some(error);
    for _ in 0..DEPTH {
        let current = next?;
        if let Some(sqlx::Error::Database(inner)) = current.downcast_ref::<sqlx::Error>() {
            return Some(inner.as_ref());
        }
        if let Some(inner) = current.downcast_ref::<sqlx::postgres::PgDatabaseError>() {
            return Some(inner);
        }
        next = current.source();
    }
    None
}
