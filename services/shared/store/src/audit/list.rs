//! Lists entries of the log by a filter.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::PersonId;

use super::entry::Entry;
use crate::db::Db;
use crate::error::Error;
use crate::statements::Statement;

/// Places that one call looks through at most.
const WINDOW: i64 = 10_000;
/// A transaction may have taken this long from its entry's time to its place; longer than any is let run.
pub(super) const LATE: TimeDelta = TimeDelta::minutes(5);
/// Whether the entry at place `$1` is older than `$2` by system time, for [`before`].
const OLDER_BY_SYSTEM_TIME: &str = "SELECT entry.system_time < $2 FROM {s}.audit_position AS place
     JOIN {s}.audit_entry AS entry ON entry.id = place.entry_id WHERE place.position = $1";
/// The same by legal time.
pub(super) const OLDER_BY_LEGAL_TIME: &str = "SELECT entry.legal_time < $2 FROM {s}.audit_position AS place
     JOIN {s}.audit_entry AS entry ON entry.id = place.entry_id WHERE place.position = $1";

/// A filter of entries; a field that is not set matches everything.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Places after this one.
    pub after: i64,
    /// How the action begins.
    pub action: String,
    /// Who acted.
    pub person: Option<PersonId>,
    /// To what.
    pub subject: String,
    /// Not before this, by system time.
    pub since: Option<DateTime<Utc>>,
}

/// At most `limit` of the sealed entries that are filter, in their order, and the place to go on after; none: what is
/// sealed was looked through. Looks through 10 000 places at most, so it may give few, or none, with more to come.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &Db, filter: &EntryFilter, limit: usize) -> Result<(Vec<Entry>, Option<i64>), Error> {
    let mut conn = db.read().await?;
    let last = super::seal::head_position(db, &mut conn).await?;
    let mut after = filter.after;
    if let Some(since) = filter.since {
        after = after.max(before(db, &mut conn, (OLDER_BY_SYSTEM_TIME, since - LATE), last).await?);
    }
    let end = after.saturating_add(WINDOW).min(last);
    let entries = window(db, &mut conn, filter, (after, end), limit).await?;
    let next = match entries.last() {
        Some(entry) if entries.len() == limit => entry.position,
        _ => end,
    };
    Ok((entries, (next < last).then_some(next)))
}

async fn window(
    db: &Db,
    conn: &mut PgConnection,
    filter: &EntryFilter,
    (after, end): (i64, i64),
    limit: usize,
) -> Result<Vec<Entry>, Error> {
    let statement = Statement::new(
        db.service(),
        "-- audit::list
         SELECT place.position, entry.id, entry.person, entry.capacity, entry.action, entry.subject,
                entry.details::text AS details, entry.legal_time, entry.system_time, entry.trace_id
         FROM {s}.audit_position AS place JOIN {s}.audit_entry AS entry ON entry.id = place.entry_id
         WHERE place.position > $1 AND place.position <= $2 AND starts_with(entry.action, $3)
           AND ($4::uuid IS NULL OR entry.person = $4) AND ($5 = '' OR entry.subject = $5)
           AND ($6::timestamptz IS NULL OR entry.system_time >= $6)
         ORDER BY place.position LIMIT $7",
    );
    Ok(sqlx::query_as(statement.sql())
        .bind(after)
        .bind(end)
        .bind(&filter.action)
        .bind(filter.person)
        .bind(&filter.subject)
        .bind(filter.since)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(conn)
        .await?)
}

/// The last place whose entry is older than `time`, by halving: places are given nearly in the order of time. 0: none
/// is.
pub(super) async fn before(
    db: &Db,
    conn: &mut PgConnection,
    (comparison, time): (&'static str, DateTime<Utc>),
    last: i64,
) -> Result<i64, Error> {
    let statement = Statement::new(db.service(), comparison);
    let (mut older, mut newer) = (0, last.saturating_add(1));
    while newer - older > 1 {
        let middle = older + (newer - older) / 2;
        let is_older: Option<bool> = sqlx::query_scalar(statement.sql())
            .bind(middle)
            .bind(time)
            .fetch_optional(&mut *conn)
            .await?;
        // A place that is missing was taken away, which `verify` tells; the search goes on below it.
        match is_older.unwrap_or(false) {
            true => older = middle,
            false => newer = middle,
        }
    }
    Ok(older)
}
