//! `intake.organisation_succession`: insert only.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::parsed;

use crate::organisations::domain::record::Succession;

const TABLE: &str = "organisation_succession";

#[derive(sqlx_macros::FromRow)]
struct Row {
    predecessor: String,
    successor: String,
    effective_on: NaiveDate,
    kind: String,
    decision: String,
    predecessor_region: String,
    predecessor_title: String,
    successor_region: String,
    recorded_by: PersonId,
    recorded_at: DateTime<Utc>,
    reason: String,
}

impl TryFrom<Row> for Succession {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let region = |text: &str, column| parsed(TABLE, column, text);
        Ok(Self {
            predecessor: parsed(TABLE, "predecessor", &row.predecessor)?,
            successor: parsed(TABLE, "successor", &row.successor)?,
            effective_on: row.effective_on,
            kind: parsed(TABLE, "kind", &row.kind)?,
            decision: row.decision,
            predecessor_region: region(&row.predecessor_region, "predecessor_region")?,
            predecessor_title: row.predecessor_title,
            successor_region: region(&row.successor_region, "successor_region")?,
            recorded: Act {
                person: row.recorded_by,
                at: row.recorded_at,
                reason: parsed(TABLE, "reason", &row.reason)?,
            },
        })
    }
}

/// Stores a succession; false when the two are recorded already. `here`: the predecessor's applications are in
/// this database, which in `national` those of its own schemes always are.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(
    conn: &mut PgConnection,
    succession: &Succession,
    here: bool,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.organisation_succession (predecessor, successor, effective_on, kind, decision,
             predecessor_region, predecessor_title, successor_region, predecessor_here, recorded_by, recorded_at,
             reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (successor, predecessor) DO NOTHING",
    )
    .bind(succession.predecessor.as_str())
    .bind(succession.successor.as_str())
    .bind(succession.effective_on)
    .bind(succession.kind.as_str())
    .bind(&succession.decision)
    .bind(succession.predecessor_region.as_str())
    .bind(&succession.predecessor_title)
    .bind(succession.successor_region.as_str())
    .bind(here)
    .bind(succession.recorded.person)
    .bind(succession.recorded.at)
    .bind(succession.recorded.reason.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The predecessors of an organisation, at any remove, the latest first.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn before(
    conn: &mut PgConnection,
    number: &OrgNumber,
) -> Result<Vec<Succession>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT * FROM intake.organisation_succession s
         WHERE s.successor = $1 OR s.successor IN (SELECT p.predecessor FROM intake.predecessors_of($1, 9999) p)
         ORDER BY s.effective_on DESC, s.predecessor LIMIT 200",
    )
    .bind(number.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Succession::try_from).collect()
}

/// By which steps something is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Steps {
    /// Every kind: those who were one share what they did until they split.
    All,
    /// Mergers and new numbers: the predecessor no longer exists, and the successor answers for it.
    Whole,
}

/// The predecessors of an organisation by today, at any remove, by steps that have all taken effect: from whom, and the
/// last day on which it did. What the other did from that day on is its own.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn taken_over(
    conn: &mut PgConnection,
    successor: &OrgNumber,
    steps: Steps,
    today: NaiveDate,
) -> Result<Vec<(OrgNumber, NaiveDate)>, StoreError> {
    // Each step is not later than the one after it, or the thing would have gone elsewhere before.
    let rows: Vec<(String, NaiveDate)> = sqlx::query_as(
        "WITH RECURSIVE step AS (
             SELECT * FROM intake.organisation_succession WHERE $3 OR kind <> 'split'
         ), chain AS (
             SELECT s.predecessor, s.effective_on FROM step s WHERE s.successor = $1 AND s.effective_on <= $2
             UNION
             SELECT s.predecessor, s.effective_on
             FROM chain JOIN step s ON s.successor = chain.predecessor AND s.effective_on <= chain.effective_on
             WHERE s.predecessor <> $1
         )
         SELECT predecessor, max(effective_on) FROM chain GROUP BY predecessor",
    )
    .bind(successor.as_str())
    .bind(today)
    .bind(steps == Steps::All)
    .fetch_all(conn)
    .await?;
    let number = |number: String| parsed(TABLE, "predecessor", &number);
    rows.into_iter()
        .map(|(predecessor, day)| Ok((number(predecessor)?, day)))
        .collect()
}

/// The successors of the organisation.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn after(
    conn: &mut PgConnection,
    number: &OrgNumber,
) -> Result<Vec<Succession>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT * FROM intake.organisation_succession WHERE predecessor = $1
         ORDER BY effective_on DESC, successor LIMIT 200",
    )
    .bind(number.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Succession::try_from).collect()
}
