//! Reports, their returns and auditors' statements: tables that are only added to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ObligationId, PersonId};

use super::one_row;
use crate::domain::obligation::{Act, Submitted};
use crate::error::Result;

/// Adds a report.
///
/// # Errors
/// The database's.
pub async fn insert(
    conn: &mut PgConnection,
    obligation: ObligationId,
    number: i32,
    report: &Submitted,
) -> Result<()> {
    let affected = sqlx::query(
        "INSERT INTO reporting.report (obligation_id, number, content, content_hash, submitted_by, submitted_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(obligation)
    .bind(number)
    .bind(&report.content)
    .bind(&report.content_hash)
    .bind(report.by)
    .bind(report.at)
    .execute(conn)
    .await?
    .rows_affected();
    one_row(affected)?;
    Ok(())
}

/// Notes that a report was sent back.
///
/// # Errors
/// The database's.
pub async fn insert_return(
    conn: &mut PgConnection,
    obligation: ObligationId,
    number: i32,
    act: &Act,
) -> Result<()> {
    let affected = sqlx::query(
        "INSERT INTO reporting.report_return (obligation_id, number, returned_by, returned_at, reason)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(obligation)
    .bind(number)
    .bind(act.person)
    .bind(act.at)
    .bind(act.reason.as_str())
    .execute(conn)
    .await?
    .rows_affected();
    one_row(affected)?;
    Ok(())
}

/// Registers the auditor's statement.
///
/// # Errors
/// The database's.
pub async fn insert_statement(
    conn: &mut PgConnection,
    obligation: ObligationId,
    document: &str,
    auditor: &str,
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<()> {
    let affected = sqlx::query(
        "INSERT INTO reporting.auditor_statement (obligation_id, document, auditor, registered_by, registered_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(obligation)
    .bind(document)
    .bind(auditor)
    .bind(by)
    .bind(at)
    .execute(conn)
    .await?
    .rows_affected();
    one_row(affected)?;
    Ok(())
}
