//! Declared conflicts of interest and returned recommendations; each is written once.

use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::CaseId;
use tilskudd_store::rows;

use crate::error::Result;

/// Records that a person has a conflict of interest in the case; false when it was recorded before.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_conflict(
    conn: &mut PgConnection,
    case: CaseId,
    declared: Signed,
    reason: &str,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO assessment.conflict (case_id, person, reason, declared_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT conflict_key DO NOTHING",
    )
    .bind(case)
    .bind(declared.person)
    .bind(reason)
    .bind(declared.at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Records that the recommendation of a round was sent back.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_return(
    conn: &mut PgConnection,
    case: CaseId,
    round: i32,
    returned: Signed,
    reason: &str,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO assessment.case_return (case_id, round, returned_by, returned_at, reason)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(case)
    .bind(round)
    .bind(returned.person)
    .bind(returned.at)
    .bind(reason)
    .execute(conn)
    .await?;
    rows::ensure_one(&done)?;
    Ok(())
}
