//! Entries, as they are read.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::PersonId;

use crate::db::Db;
use crate::error::Error;
use crate::statements::Statement;

/// Entries read at once, also to be hashed.
pub(super) const MAX_PAGE: i64 = 1_000;

/// A sealed entry.
#[derive(Debug, Clone, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Entry {
    /// Its place, from 1 without gaps.
    pub position: i64,
    /// Its row.
    pub id: i64,
    /// Who acted.
    pub person: PersonId,
    /// In which capacity, as `office:trondelag`.
    pub capacity: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More, as JSON text in the database's own form.
    pub details: String,
    /// When, by legal time.
    pub legal_time: DateTime<Utc>,
    /// When, by system time.
    pub system_time: DateTime<Utc>,
    /// W3C trace id.
    pub trace_id: Option<String>,
}

/// Entries with a position above `position`, in order, at most `limit` (1–1000). What a `Watch…` stream reads:
/// a position never appears below one that was read.
///
/// # Errors
/// When the database does not answer.
pub async fn entries_after(db: &Db, position: i64, limit: u32) -> Result<Vec<Entry>, Error> {
    let last = position.saturating_add(i64::from(limit).clamp(1, MAX_PAGE));
    range(db, &mut *db.read().await?, position.saturating_add(1), last).await
}

/// The entries with positions `first..=last`.
pub(super) async fn range(
    db: &Db,
    conn: &mut PgConnection,
    first: i64,
    last: i64,
) -> Result<Vec<Entry>, Error> {
    let statement = Statement::new(
        db.service(),
        "-- audit::range
         SELECT place.position, entry.id, entry.person, entry.capacity, entry.action, entry.subject,
                entry.details::text AS details, entry.legal_time, entry.system_time, entry.trace_id
         FROM {s}.audit_position AS place JOIN {s}.audit_entry AS entry ON entry.id = place.entry_id
         WHERE place.position BETWEEN $1 AND $2 ORDER BY place.position",
    );
    Ok(sqlx::query_as(statement.sql())
        .bind(first)
        .bind(last)
        .fetch_all(conn)
        .await?)
}
