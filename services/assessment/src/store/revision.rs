//! Revisions of applications and the measures in them: tables that are only added to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, CaseId, MeasureId};

use super::one_row;
use crate::domain::case_file::{CaseFile, Measure};
use crate::error::Result;

/// The case of an application.
///
/// # Errors
/// The database's.
pub async fn case_of(conn: &mut PgConnection, application: ApplicationId) -> Result<Option<CaseId>> {
    let id = sqlx::query_scalar("SELECT id FROM assessment.case_file WHERE application_id = $1")
        .bind(application)
        .fetch_optional(conn)
        .await?;
    Ok(id)
}

/// Keeps a revision; false when it was kept before.
///
/// # Errors
/// The database's.
pub async fn insert(
    conn: &mut PgConnection,
    case: CaseId,
    number: i32,
    application: &[u8],
    at: DateTime<Utc>,
) -> Result<bool> {
    let affected = sqlx::query(
        "INSERT INTO assessment.revision (case_id, number, application, received_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT revision_key DO NOTHING",
    )
    .bind(case)
    .bind(number)
    .bind(application)
    .bind(at)
    .execute(conn)
    .await?
    .rows_affected();
    Ok(affected == 1)
}

/// Adds the measures of a revision that replaces the one the case has; `unchanged` are those that are as they were.
///
/// # Errors
/// The database's.
pub async fn insert_measures(
    conn: &mut PgConnection,
    case: &CaseFile,
    number: i32,
    measures: &[Measure],
    unchanged: &[MeasureId],
) -> Result<()> {
    for (position, measure) in measures.iter().enumerate() {
        let affected = sqlx::query(
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
        .await?
        .rows_affected();
        one_row(affected)?;
    }
    Ok(())
}
