//! Copies of announced calls. A call is immutable, so the first copy is kept.

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::inconsistent;

use crate::obligations::domain::call_terms::CallTerms;
use crate::obligations::store::Result;

/// Keeps an announced call, unless it is here already.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(conn: &mut PgConnection, call: &CallTerms) -> Result<()> {
    sqlx::query(
        "INSERT INTO reporting.call (id, edition, year, report_due, accounts_due, auditor_due,
             auditor_threshold_ore, report_waiver_ore, carry_over_allowed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
    )
    .bind(call.id)
    .bind(&call.edition)
    .bind(call.year.get())
    .bind(call.report_due)
    .bind(call.accounts_due)
    .bind(call.auditor_due)
    .bind(call.auditor_threshold.ore())
    .bind(call.report_waiver.ore())
    .bind(call.carry_over_allowed)
    .execute(conn)
    .await?;
    Ok(())
}

/// A call, if it has arrived.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn find(conn: &mut PgConnection, id: CallId) -> Result<Option<CallTerms>> {
    let row: Option<CallRow> = sqlx::query_as(
        "SELECT id, edition, year, report_due, accounts_due, auditor_due, auditor_threshold_ore,
             report_waiver_ore, carry_over_allowed
         FROM reporting.call WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(CallTerms::try_from).transpose()
}

#[derive(sqlx_macros::FromRow)]
struct CallRow {
    id: CallId,
    edition: String,
    year: i32,
    report_due: NaiveDate,
    accounts_due: NaiveDate,
    auditor_due: Option<NaiveDate>,
    auditor_threshold_ore: i64,
    report_waiver_ore: i64,
    carry_over_allowed: bool,
}

impl TryFrom<CallRow> for CallTerms {
    type Error = tilskudd_store::Error;

    fn try_from(row: CallRow) -> Result<CallTerms> {
        let amount = |column, ore| Money::amount(ore).map_err(|error| inconsistent("call", column, error));
        Ok(CallTerms {
            id: row.id,
            edition: row.edition,
            year: Year::new(row.year).map_err(|error| inconsistent("call", "year", error))?,
            report_due: row.report_due,
            accounts_due: row.accounts_due,
            auditor_due: row.auditor_due,
            auditor_threshold: amount("auditor_threshold_ore", row.auditor_threshold_ore)?,
            report_waiver: amount("report_waiver_ore", row.report_waiver_ore)?,
            carry_over_allowed: row.carry_over_allowed,
        })
    }
}
