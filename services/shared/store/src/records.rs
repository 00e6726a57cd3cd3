//! The single statement at the end of a transaction: audit entries, events, the request's answer, the event's id.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::QueryScalar;
use tilskudd_kernel::actor::Actor;
use tilskudd_kernel::events::is_subscribed;
use tilskudd_kernel::ids::EventId;

use crate::db::Db;
use crate::destination::Destination;
use crate::error::Error;
use crate::idempotency::Idempotency;
use crate::inbox::InboxLine;
use crate::statements::Prepared;
use crate::trace;

/// Audit entries, and events, that one transaction may hold.
const MAX_LINES: usize = 1_000;
/// Largest encoded event, in bytes: 3 MiB, so that with its envelope it stays below the 4 MiB that a receiver
/// takes.
pub const MAX_PAYLOAD: usize = 3 << 20;

pub(crate) struct AuditLine {
    pub(crate) action: &'static str,
    pub(crate) subject: String,
    pub(crate) details: Value,
}

pub(crate) struct OutboxLine {
    pub(crate) id: EventId,
    pub(crate) to: Destination,
    pub(crate) stream: String,
    pub(crate) kind: String,
    pub(crate) version: u32,
    pub(crate) payload: Vec<u8>,
}

/// The records that a transaction gathers.
#[derive(Default)]
pub(crate) struct Records {
    pub(crate) audit: Vec<AuditLine>,
    pub(crate) events: Vec<OutboxLine>,
    pub(crate) request: Option<(Idempotency, Vec<u8>)>,
    pub(crate) received: Option<InboxLine>,
    /// The kind of an emitted event that no service receives.
    pub(crate) to_nobody: Option<String>,
}

/// `DO NOTHING` meets a twin that committed meanwhile with 40001 under REPEATABLE READ: the transaction is run
/// again, and finds the twin's row.
static SQL: Prepared = Prepared::new(
    "-- records
WITH entry AS (
    INSERT INTO {s}.audit_entry (person, capacity, action, subject, details, legal_time, system_time, trace_id)
    SELECT $1, $2, line.action, line.subject, line.details, $3, $4, $5
    FROM unnest($6::text[], $7::text[], $8::jsonb[]) WITH ORDINALITY AS line (action, subject, details, n)
    ORDER BY line.n
    RETURNING id
), unsealed AS (
    INSERT INTO {s}.audit_unsealed (entry_id) SELECT id FROM entry
), event AS (
    INSERT INTO {s}.outbox (event_id, destination_service, destination_tenant, stream, kind, version, payload,
                            person, capacity, legal_time, traceparent, next_attempt_at)
    SELECT line.id, line.service, line.tenant, line.stream, line.kind, line.version, line.payload,
           $1, $2, $3, $9, $4
    FROM unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::int[], $16::bytea[])
        WITH ORDINALITY AS line (id, service, tenant, stream, kind, version, payload, n)
    ORDER BY line.n
    RETURNING 1
), request AS (
    INSERT INTO {s}.idempotency (person, capacity, method, request_id, body_hash, answer, created_at)
    SELECT $1, $2, $17::text, $18::uuid, $19::bytea, $20::bytea, $4 WHERE $18::uuid IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
), received AS (
    INSERT INTO {s}.inbox (event_id, sender, sender_tenant, stream, kind, version, received_at)
    SELECT $21::uuid, $22::text, $23::text, $24::text, $25::text, $26::int, $4 WHERE $21::uuid IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM event)
     + (SELECT count(*) FROM request) + (SELECT count(*) FROM received)",
);

impl Records {
    fn rows(&self) -> usize {
        self.audit.len()
            + self.events.len()
            + usize::from(self.request.is_some())
            + usize::from(self.received.is_some())
    }

    fn within_limits(&self) -> Result<(), Error> {
        if self.audit.len() > MAX_LINES {
            return Err(Error::TooMuch {
                what: "audit entries",
                limit: MAX_LINES,
            });
        }
        if self.events.len() > MAX_LINES {
            return Err(Error::TooMuch {
                what: "events",
                limit: MAX_LINES,
            });
        }
        if self.events.iter().any(|event| event.payload.len() > MAX_PAYLOAD) {
            return Err(Error::TooMuch {
                what: "bytes in an event",
                limit: MAX_PAYLOAD,
            });
        }
        Ok(())
    }

    /// Writes all of it. With nothing to write it still asks the database something: after a failed statement
    /// that the closure swallowed, COMMIT alone would roll back and say nothing.
    pub(crate) async fn write(
        self,
        db: &Db,
        conn: &mut PgConnection,
        actor: &Actor,
        legal_now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.within_limits()?;
        if let Some(kind) = self.to_nobody {
            let to = format!("no service of {}", db.tenant());
            return Err(Error::NotSubscribed { kind, to });
        }
        let not_subscribed = self.events.iter().find(|line| {
            let (from, to) = ((db.service(), db.tenant()), (line.to.service, &line.to.tenant));
            !is_subscribed(&line.kind, from, to)
        });
        if let Some(line) = not_subscribed {
            return Err(Error::NotSubscribed {
                kind: line.kind.clone(),
                to: format!("{}/{}", line.to.tenant, line.to.service),
            });
        }
        let expected = u64::try_from(self.rows()).unwrap_or(u64::MAX);
        if expected == 0 {
            sqlx::query("SELECT 1").execute(conn).await?;
            return Ok(());
        }
        let written = self.insert(db, conn, actor, legal_now).await?;
        if written == expected {
            Ok(())
        } else {
            Err(Error::RowsAffected {
                expected,
                actual: written,
            })
        }
    }

    async fn insert(
        self,
        db: &Db,
        conn: &mut PgConnection,
        actor: &Actor,
        legal_now: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let audit = &self.audit;
        let query: Query<'_> = sqlx::query_scalar(SQL.sql(db.service()))
            .bind(actor.person)
            .bind(actor.capacity.to_string())
            .bind(legal_now)
            .bind(db.system_now())
            .bind(trace::trace_id())
            .bind(column(audit, |line| line.action))
            .bind(column(audit, |line| line.subject.as_str()))
            .bind(column(audit, |line| &line.details))
            .bind(trace::traceparent());
        let query = bind_events(query, &self.events);
        let query = bind_request(query, self.request.as_ref());
        let written = bind_received(query, self.received.as_ref())
            .fetch_one(conn)
            .await?;
        Ok(u64::try_from(written).unwrap_or(0))
    }
}

type Query<'q> = QueryScalar<'q, Postgres, i64, PgArguments>;

/// One field of all lines, as an array.
fn column<'l, L, C>(lines: &'l [L], field: impl Fn(&'l L) -> C) -> Vec<C> {
    lines.iter().map(field).collect()
}

/// `$10` to `$16`.
fn bind_events<'q>(query: Query<'q>, events: &'q [OutboxLine]) -> Query<'q> {
    query
        .bind(column(events, |event| event.id.as_uuid()))
        .bind(column(events, |event| event.to.service.as_str()))
        .bind(column(events, |event| event.to.tenant.as_str()))
        .bind(column(events, |event| event.stream.as_str()))
        .bind(column(events, |event| event.kind.as_str()))
        .bind(column(events, |event| version(event.version)))
        .bind(column(events, |event| event.payload.as_slice()))
}

/// `$17` to `$20`.
fn bind_request<'q>(query: Query<'q>, request: Option<&'q (Idempotency, Vec<u8>)>) -> Query<'q> {
    query
        .bind(request.map(|(key, _)| key.method))
        .bind(request.map(|(key, _)| key.request_id))
        .bind(request.map(|(key, _)| key.body_hash.as_slice()))
        .bind(request.map(|(_, answer)| answer.as_slice()))
}

/// `$21` to `$26`.
fn bind_received<'q>(query: Query<'q>, received: Option<&'q InboxLine>) -> Query<'q> {
    query
        .bind(received.map(|line| line.id))
        .bind(received.map(|line| line.sender.as_str()))
        .bind(received.map(|line| line.sender_tenant.as_str()))
        .bind(received.map(|line| line.stream.as_str()))
        .bind(received.map(|line| line.kind.as_str()))
        .bind(received.map(|line| version(line.version)))
}

/// Versions are counted from 1 by hand; none comes near the column's end.
fn version(version: u32) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}
