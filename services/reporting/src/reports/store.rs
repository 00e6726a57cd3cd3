//! Reports, their returns and auditors' statements: tables that are only added to.

use sqlx::PgConnection;
use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::ids::ObligationId;
use tilskudd_store::rows::ensure_one;

use crate::obligations::domain::obligation::Submitted;
use crate::obligations::store::Result;
use crate::reports::codec::requests::RegisterStatement;

/// Adds a report.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    obligation: ObligationId,
    number: i32,
    report: &Submitted,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.report (obligation_id, number, content, content_hash, submitted_by, submitted_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(obligation)
    .bind(number)
    .bind(&report.content)
    .bind(&report.content_hash)
    .bind(report.signed.person)
    .bind(report.signed.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Notes that a report was sent back.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_return(
    conn: &mut PgConnection,
    obligation: ObligationId,
    number: i32,
    act: &Act,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.report_return (obligation_id, number, returned_by, returned_at, reason)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(obligation)
    .bind(number)
    .bind(act.person)
    .bind(act.at)
    .bind(act.reason.as_str())
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Registers the auditor's statement.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_statement(
    conn: &mut PgConnection,
    statement: &RegisterStatement,
    signed: Signed,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.auditor_statement (obligation_id, document, auditor, registered_by, registered_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(statement.id)
    .bind(statement.document.as_str())
    .bind(statement.auditor.as_str())
    .bind(signed.person)
    .bind(signed.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}
