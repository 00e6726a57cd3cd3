//! The relay's side of the outbox: lease, deliver, retry, park. The operator's side is in `parked`.
//!
//! A *stream* is one aggregate's events to one destination. Only its oldest undelivered event, the head, can be
//! leased, so the stream arrives in order, and a parked head holds it. A lease is fenced by its token: whoever
//! lost it changes nothing. These statements commit by themselves; nothing else changes with them.

mod attempts;
mod parked;
mod row;

use std::error::Error as StdError;

use chrono::TimeDelta;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use uuid::Uuid;

pub use row::Leased;
use row::Row;

use crate::db::Db;
use crate::error::Error;
use crate::statements::{Prepared, Statement};

pub use crate::records::MAX_PAYLOAD;
pub use attempts::{Answer, Attempts};
pub use parked::{Counts, Parked, counts, list_parked, oldest, unpark, unpark_in_tx};

/// How long a lease lasts; a delivery's deadline must be shorter.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Events leased, or parked events listed, at once.
const MAX_PAGE: u32 = 200;
/// A destination gets at most this part of what is leased at once.
const SHARES: u32 = 4;
/// Kept of an error's text, in characters.
const MAX_ERROR: usize = 1_000;

static LEASE_HEADS: Prepared = Prepared::new(
    "-- lease_heads
WITH RECURSIVE destination AS (
    -- Each destination that something waits for, by one step in the index each.
    (SELECT destination_service AS service, destination_tenant AS tenant
     FROM {s}.outbox WHERE delivered_at IS NULL AND parked_at IS NULL
     ORDER BY destination_service, destination_tenant LIMIT 1)
    UNION ALL
    SELECT next.service, next.tenant
    FROM destination AS before CROSS JOIN LATERAL (
        SELECT destination_service AS service, destination_tenant AS tenant
        FROM {s}.outbox WHERE delivered_at IS NULL AND parked_at IS NULL
          AND (destination_service, destination_tenant) > (before.service, before.tenant)
        ORDER BY destination_service, destination_tenant LIMIT 1) AS next
), due AS MATERIALIZED (
    SELECT head.seq, row_number() OVER (
               PARTITION BY destination.service, destination.tenant
               ORDER BY head.next_attempt_at, head.seq) AS place
    FROM destination CROSS JOIN LATERAL (
        SELECT seq, next_attempt_at
        FROM {s}.outbox AS candidate
        WHERE candidate.destination_service = destination.service
          AND candidate.destination_tenant = destination.tenant
          AND candidate.delivered_at IS NULL AND candidate.parked_at IS NULL AND candidate.next_attempt_at <= $2
          AND (candidate.lease_until IS NULL OR candidate.lease_until <= $2)
          AND NOT EXISTS (
              SELECT 1 FROM {s}.outbox AS earlier
              WHERE earlier.delivered_at IS NULL AND earlier.destination_service = candidate.destination_service
                AND earlier.destination_tenant = candidate.destination_tenant AND earlier.stream = candidate.stream
                AND earlier.seq < candidate.seq)
        ORDER BY candidate.next_attempt_at, candidate.seq LIMIT $5) AS head
    WHERE (destination.service, destination.tenant) NOT IN (SELECT * FROM unnest($6::text[], $7::text[]))
), taken AS (
    SELECT head.seq FROM due JOIN {s}.outbox AS head ON head.seq = due.seq
    -- Again, as the row is when its lock is had.
    WHERE head.delivered_at IS NULL AND head.parked_at IS NULL AND head.next_attempt_at <= $2
      AND (head.lease_until IS NULL OR head.lease_until <= $2)
    ORDER BY due.place, head.next_attempt_at, head.seq LIMIT $4
    FOR UPDATE OF head SKIP LOCKED
)
UPDATE {s}.outbox AS event
SET lease_token = $1, lease_until = $3
WHERE event.seq IN (SELECT seq FROM taken)
RETURNING event.seq, event_id, destination_service, destination_tenant, stream, kind, version, payload, person,
          capacity, legal_time, traceparent, attempts, attempts_failed, attempts_early, attempts_unknown, last_error",
);

/// Leases the heads of at most `limit` (1–200) streams that are due, those that have waited longest first, and
/// of each destination at most a quarter (rounded up): one that does not answer leaves room for the others. A row
/// that cannot be read (a newer program wrote it) is parked.
///
/// # Errors
/// When the database does not answer.
pub async fn lease_heads(db: &Db, limit: u32) -> Result<Vec<Leased>, Error> {
    lease_heads_except(db, limit, &[]).await
}

/// How many of one destination a lease of `limit` takes at most.
#[must_use]
pub fn share(limit: u32) -> u32 {
    limit.clamp(1, MAX_PAGE).div_ceil(SHARES)
}

/// As [`lease_heads`], passing over some destinations: a relay that cannot deliver to them yet need not read and lease
/// what waits for them.
///
/// # Errors
/// When the database does not answer.
pub async fn lease_heads_except(
    db: &Db,
    limit: u32,
    except: &[(Service, Tenant)],
) -> Result<Vec<Leased>, Error> {
    let (services, tenants): (Vec<_>, Vec<_>) = except
        .iter()
        .map(|(service, tenant)| (service.to_string(), tenant.to_string()))
        .unzip();
    let token = db.ids().next();
    let now = db.system_now();
    let limit = limit.clamp(1, MAX_PAGE);
    let rows: Vec<Row> = sqlx::query_as(LEASE_HEADS.sql(db.service()))
        .bind(token)
        .bind(now)
        .bind(now + LEASE)
        .bind(i64::from(limit))
        .bind(i64::from(share(limit)))
        .bind(services)
        .bind(tenants)
        .fetch_all(&mut *db.read().await?)
        .await?;
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let seq = row.seq;
        match row.leased(token) {
            Ok(event) => leased.push(event),
            Err(error) => {
                let said = error
                    .source()
                    .map_or_else(String::new, |source| format!(": {source}"));
                let said = format!("{error}{said}");
                tracing::error!(seq, error = said, tenant = %db.tenant(), "an event cannot be read and is parked");
                // A lease that was lost meanwhile is another relay's, which parks it.
                park_row(db, seq, token, &said).await?;
            }
        }
    }
    leased.sort_by_key(|event| event.seq);
    Ok(leased)
}

/// The receiver has it. The next of its stream becomes the head.
///
/// # Errors
/// [`Error::LeaseLost`] when another worker holds it now.
pub async fn mark_delivered(db: &Db, event: &Leased) -> Result<(), Error> {
    let statement = Statement::new(
        db.service(),
        "-- mark_delivered
         UPDATE {s}.outbox SET delivered_at = $3, attempts = attempts + 1, lease_token = NULL, lease_until = NULL
         WHERE seq = $1 AND lease_token = $2 AND delivered_at IS NULL",
    );
    let query = sqlx::query(statement.sql())
        .bind(event.seq)
        .bind(event.token)
        .bind(db.system_now());
    fenced(query.execute(&mut *db.read().await?).await?.rows_affected())
}

/// It could not be delivered now; it is due again `after` from now. `attempts` counts this one too.
///
/// # Errors
/// [`Error::LeaseLost`] when another worker holds it now.
pub async fn retry_later(
    db: &Db,
    event: &Leased,
    attempts: Attempts,
    after: TimeDelta,
    error: &str,
) -> Result<(), Error> {
    let statement = Statement::new(
        db.service(),
        "-- retry_later
         UPDATE {s}.outbox SET next_attempt_at = $3, last_error = $4, attempts = $5, attempts_failed = $6,
                attempts_early = $7, attempts_unknown = $8, lease_token = NULL, lease_until = NULL
         WHERE seq = $1 AND lease_token = $2 AND delivered_at IS NULL",
    );
    let query = sqlx::query(statement.sql())
        .bind(event.seq)
        .bind(event.token)
        .bind(db.system_now() + after)
        .bind(shortened(error))
        .bind(attempts::column(attempts.all))
        .bind(attempts::column(attempts.failed))
        .bind(attempts::column(attempts.early))
        .bind(attempts::column(attempts.unknown));
    fenced(query.execute(&mut *db.read().await?).await?.rows_affected())
}

/// The relay gives up: the event, and its stream behind it, waits for an operator.
///
/// # Errors
/// [`Error::LeaseLost`] when another worker holds it now.
pub async fn park(db: &Db, event: &Leased, error: &str) -> Result<(), Error> {
    fenced(park_row(db, event.seq, event.token, error).await?)
}

async fn park_row(db: &Db, seq: i64, token: Uuid, error: &str) -> Result<u64, Error> {
    let statement = Statement::new(
        db.service(),
        "-- park
         UPDATE {s}.outbox SET parked_at = $3, last_error = $4, attempts = attempts + 1,
                lease_token = NULL, lease_until = NULL
         WHERE seq = $1 AND lease_token = $2 AND delivered_at IS NULL",
    );
    let query = sqlx::query(statement.sql())
        .bind(seq)
        .bind(token)
        .bind(db.system_now())
        .bind(shortened(error));
    Ok(query.execute(&mut *db.read().await?).await?.rows_affected())
}

fn fenced(rows: u64) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::LeaseLost) }
}

fn shortened(error: &str) -> String {
    error.chars().take(MAX_ERROR).collect()
}
