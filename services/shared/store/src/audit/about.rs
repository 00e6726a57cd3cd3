//! Finds the entries of one act in the log, by its subject and time.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use super::list::{LATE, OLDER_BY_LEGAL_TIME, before};
use super::seal::head_position;
use crate::db::Db;
use crate::error::Error;
use crate::statements::Statement;

/// Places that are looked through at once, at most.
const WINDOW: i64 = 100_000;

/// An act as the log names it.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// To what.
    pub subject: &'a str,
    /// What was done: any of these.
    pub actions: &'a [&'a str],
    /// Legal time of its transaction.
    pub at: DateTime<Utc>,
}

/// The details of an act's entries, at most 100 of those sealed and 100 of those that wait for their seal; empty: there
/// is none. One that is sealed meanwhile can be there twice.
///
/// No index leads to a subject, so the places around the act's time are looked through, at most 100 000; and if it is
/// not there, the last 100 000 of the log, since a legal time that was turned says little of the order. Whether the
/// entries are as they were written is for [`verify`](super::verify()) to say.
///
/// # Errors
/// When the database does not answer.
pub async fn about(db: &Db, act: Act<'_>) -> Result<Vec<Value>, Error> {
    let mut conn = db.read().await?;
    // These first: what is sealed meanwhile is then met among the places.
    let mut found = waiting(db, &mut conn, act).await?;
    let last = head_position(db, &mut conn).await?;
    let after = before(db, &mut conn, (OLDER_BY_LEGAL_TIME, act.at - LATE), last).await?;
    let end = before(db, &mut conn, (OLDER_BY_LEGAL_TIME, act.at + LATE), last).await?;
    let near = (after.max(end.saturating_sub(WINDOW)), end);
    found.extend(sealed(db, &mut conn, act, near).await?);
    if found.is_empty() {
        let newest = (last.saturating_sub(WINDOW), last);
        found.extend(sealed(db, &mut conn, act, newest).await?);
    }
    Ok(found)
}

async fn waiting(db: &Db, conn: &mut PgConnection, act: Act<'_>) -> Result<Vec<Value>, Error> {
    let statement = Statement::new(
        db.service(),
        "-- audit::about, waiting
         SELECT entry.details
         FROM {s}.audit_unsealed AS queued JOIN {s}.audit_entry AS entry ON entry.id = queued.entry_id
         WHERE entry.subject = $1 AND entry.action = ANY ($2) ORDER BY entry.id LIMIT 100",
    );
    Ok(sqlx::query_scalar(statement.sql())
        .bind(act.subject)
        .bind(act.actions)
        .fetch_all(conn)
        .await?)
}

/// Of the places `after + 1..=end`.
async fn sealed(
    db: &Db,
    conn: &mut PgConnection,
    act: Act<'_>,
    (after, end): (i64, i64),
) -> Result<Vec<Value>, Error> {
    let statement = Statement::new(
        db.service(),
        "-- audit::about
         SELECT entry.details
         FROM {s}.audit_position AS place JOIN {s}.audit_entry AS entry ON entry.id = place.entry_id
         WHERE place.position > $1 AND place.position <= $2 AND entry.subject = $3 AND entry.action = ANY ($4)
         ORDER BY place.position LIMIT 100",
    );
    Ok(sqlx::query_scalar(statement.sql())
        .bind(after)
        .bind(end)
        .bind(act.subject)
        .bind(act.actions)
        .fetch_all(conn)
        .await?)
}
