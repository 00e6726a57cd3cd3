//! A recipient's awards in a year, and when the auditor's statement is demanded for it.

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CallId, ObligationId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::{ensure_one, inconsistent};

use crate::obligations::store::{Result, call};

/// Adds awards to the recipient's year and gives the new sum. Locks the recipient's year.
///
/// # Errors
/// The database's, or a sum beyond what an amount can be.
pub(crate) async fn add(
    conn: &mut PgConnection,
    organisation: &OrgNumber,
    year: Year,
    awarded: Money,
) -> Result<Money> {
    let sum: i64 = sqlx::query_scalar(
        "INSERT INTO reporting.recipient_year AS r (organisation_number, year, awarded_ore)
         VALUES ($1, $2, $3)
         ON CONFLICT (organisation_number, year) DO UPDATE SET awarded_ore = r.awarded_ore + excluded.awarded_ore
         RETURNING awarded_ore",
    )
    .bind(organisation.as_str())
    .bind(year.get())
    .bind(awarded.ore())
    .fetch_one(conn)
    .await?;
    Money::amount(sum).map_err(|error| inconsistent("recipient_year", "awarded_ore", error))
}

/// Recomputes for every obligation of the recipient's year whether the auditor's statement is demanded, as its
/// own call says of the year's sum. What is accepted or owes no report stays as it is.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn demand_statements(
    conn: &mut PgConnection,
    organisation: &OrgNumber,
    year: Year,
    sum: Money,
) -> Result<()> {
    let obligations: Vec<(ObligationId, CallId, Option<NaiveDate>)> = sqlx::query_as(
        "SELECT id, call_id, auditor_due FROM reporting.obligation
         WHERE organisation_number = $1 AND year = $2 AND NOT report_waived
             AND state IN ('running', 'form-sent', 'reported')
         ORDER BY id FOR UPDATE",
    )
    .bind(organisation.as_str())
    .bind(year.get())
    .fetch_all(&mut *conn)
    .await?;
    for (id, call_id, before) in obligations {
        let terms = call::find(conn, call_id)
            .await?
            .ok_or_else(|| inconsistent("obligation", "call_id", sqlx::Error::RowNotFound))?;
        let due = terms.auditor_statement_due(sum);
        if due == before {
            continue;
        }
        let done = sqlx::query(
            "UPDATE reporting.obligation SET auditor_due = $2, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(due)
        .execute(&mut *conn)
        .await?;
        ensure_one(&done)?;
    }
    Ok(())
}
