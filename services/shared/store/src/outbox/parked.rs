//! The operator's side of the outbox: counts, parked events with their reasons, and retrying them.

use std::error::Error as StdError;

use tilskudd_kernel::ids::EventId;

use super::MAX_PAGE;
use super::attempts::Attempts;
use super::row::Row;
use crate::db::Db;
use crate::destination::Destination;
use crate::error::Error;
use crate::statements::Statement;

/// A parked event.
#[derive(Debug, Clone)]
pub struct Parked {
    /// Its place in the outbox, for paging.
    pub seq: i64,
    /// The event's id.
    pub id: EventId,
    /// Its destination.
    pub destination: Destination,
    /// Full name of the payload's message.
    pub kind: String,
    /// The stream that it holds up.
    pub stream: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What the receiver said last.
    pub last_error: String,
}

/// The size of the backlog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Undelivered events, parked ones included.
    pub pending: i64,
    /// Of these, the parked ones.
    pub parked: i64,
}

/// Parked events with a `seq` above `after`, oldest first, at most `limit` (1–200). One whose destination this
/// program does not know is logged and left out.
///
/// # Errors
/// When the database does not answer.
pub async fn list_parked(db: &Db, after: i64, limit: u32) -> Result<Vec<Parked>, Error> {
    let statement = Statement::new(
        db.service(),
        "-- list_parked
         SELECT seq, event_id, destination_service, destination_tenant, stream, kind, version, ''::bytea AS payload,
                person, capacity, legal_time, traceparent, attempts, attempts_failed, attempts_early,
                attempts_unknown, last_error
         FROM {s}.outbox WHERE delivered_at IS NULL AND parked_at IS NOT NULL AND seq > $1
         ORDER BY seq LIMIT $2",
    );
    let rows: Vec<Row> = sqlx::query_as(statement.sql())
        .bind(after)
        .bind(i64::from(limit.clamp(1, MAX_PAGE)))
        .fetch_all(&mut *db.read().await?)
        .await?;
    let readable = |row: Row| {
        let seq = row.seq;
        parked(row)
            .inspect_err(|error| {
                tracing::error!(seq, error = error as &dyn StdError, tenant = %db.tenant(), "a parked event cannot be read");
            })
            .ok()
    };
    Ok(rows.into_iter().filter_map(readable).collect())
}

/// Puts a parked event back in its stream, due now, and wakes the relay. False: it is not parked.
///
/// # Errors
/// When the database does not answer.
pub async fn unpark(db: &Db, id: EventId) -> Result<bool, Error> {
    let mut connection = db.read().await?;
    let unparked = unpark_in_tx(db, &mut connection, id).await?;
    if unparked {
        db.emitted().notify_one();
    }
    Ok(unparked)
}

/// As [`unpark`], inside a transaction of the caller (with its audit entry); the relay's poll finds it.
///
/// # Errors
/// When the database does not answer.
pub async fn unpark_in_tx(db: &Db, conn: &mut sqlx::PgConnection, id: EventId) -> Result<bool, Error> {
    let statement = Statement::new(
        db.service(),
        "-- unpark
         UPDATE {s}.outbox SET parked_at = NULL, attempts = 0, attempts_failed = 0, attempts_early = 0,
                attempts_unknown = 0, next_attempt_at = $2
         WHERE event_id = $1 AND parked_at IS NOT NULL AND delivered_at IS NULL",
    );
    let done = sqlx::query(statement.sql())
        .bind(id)
        .bind(db.system_now())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The size of the backlog.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &Db) -> Result<Counts, Error> {
    let statement = Statement::new(
        db.service(),
        "-- counts
         SELECT count(*), count(parked_at) FROM {s}.outbox WHERE delivered_at IS NULL",
    );
    let (pending, parked) = sqlx::query_as(statement.sql())
        .fetch_one(&mut *db.read().await?)
        .await?;
    Ok(Counts { pending, parked })
}

/// Place of the oldest event that waits, parked ones too; none: none waits.
///
/// # Errors
/// When the database does not answer.
pub async fn oldest(db: &Db) -> Result<Option<i64>, Error> {
    let statement = Statement::new(
        db.service(),
        "SELECT min(seq) FROM {s}.outbox WHERE delivered_at IS NULL",
    );
    Ok(sqlx::query_scalar(statement.sql())
        .fetch_one(&mut *db.read().await?)
        .await?)
}

fn parked(row: Row) -> Result<Parked, Error> {
    Ok(Parked {
        seq: row.seq,
        id: row.event_id,
        destination: row.destination()?,
        kind: row.kind,
        stream: row.stream,
        attempts: Attempts::from(row.attempts).all,
        last_error: row.last_error.unwrap_or_default(),
    })
}
