//! Declared conflicts of interest and returns, written once each.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CaseId, PersonId};

use super::one_row;
use crate::domain::case_file::Act;
use crate::error::Result;

/// Notes that a person has a conflict of interest in the case; false when that was noted before.
///
/// # Errors
/// The database's.
pub async fn insert_conflict(
    conn: &mut PgConnection,
    case: CaseId,
    person: PersonId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let affected = sqlx::query(
        "INSERT INTO assessment.conflict (case_id, person, reason, declared_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT conflict_key DO NOTHING",
    )
    .bind(case)
    .bind(person)
    .bind(reason)
    .bind(at)
    .execute(conn)
    .await?
    .rows_affected();
    Ok(affected == 1)
}

/// Notes that the recommendation of a round was sent back.
///
/// # Errors
/// The database's.
pub async fn insert_return(conn: &mut PgConnection, case: CaseId, round: i32, act: &Act) -> Result<()> {
    let affected = sqlx::query(
        "INSERT INTO assessment.case_return (case_id, round, returned_by, returned_at, reason)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(case)
    .bind(round)
    .bind(act.person)
    .bind(act.at)
    .bind(act.reason.as_str())
    .execute(conn)
    .await?
    .rows_affected();
    one_row(affected)?;
    Ok(())
}
