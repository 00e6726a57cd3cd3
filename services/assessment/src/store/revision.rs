//! Revisions of applications and the measures in them: tables that are only added to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CaseId, MeasureId};
use tilskudd_store::rows;

use crate::domain::case::{Case, Measure};
use crate::error::Result;

/// Keeps a revision; false when it was kept before.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    case: CaseId,
    number: i32,
    application: &[u8],
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO assessment.revision (case_id, number, application, received_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT revision_key DO NOTHING",
    )
    .bind(case)
    .bind(number)
    .bind(application)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Adds the measures of a revision that replaces the one the case has; `unchanged` are those that are as they were.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_measures(
    conn: &mut PgConnection,
    case: &Case,
    number: i32,
    measures: &[Measure],
    unchanged: &[MeasureId],
) -> Result<()> {
    for (position, measure) in measures.iter().enumerate() {
        let done = sqlx::query(
            "INSERT INTO assessment.measure
                 (case_id, revision, measure_id, position, kind, track, applied_ore, unchanged_since)
             VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 THEN
                 (SELECT unchanged_since FROM assessment.measure
                  WHERE case_id = $1 AND revision = $9 AND measure_id = $3) ELSE $2 END)",
        )
        .bind(case.id)
        .bind(number)
        .bind(measure.id)
        .bind(i32::try_from(position).unwrap_or(i32::MAX))
        .bind(&measure.kind)
        .bind(measure.track.as_str())
        .bind(measure.applied.ore())
        .bind(unchanged.contains(&measure.id))
        .bind(case.revision)
        .execute(&mut *conn)
        .await?;
        rows::ensure_one(&done)?;
    }
    Ok(())
}
