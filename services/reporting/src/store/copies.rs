//! Copies of editions and calls. Both are immutable, so the first copy stands.

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::Edition;

use super::inconsistent;
use crate::domain::call_terms::CallTerms;
use crate::error::{Error, Result};

/// Keeps a published edition, unless it is here already; another text under its name is refused.
///
/// # Errors
/// [`Error::EditionDiffers`], or the database's.
pub async fn put_edition(conn: &mut PgConnection, edition: &Edition) -> Result<()> {
    let kept = sqlx::query(
        "INSERT INTO reporting.edition (edition, canonical, hash, scheme) VALUES ($1, $2, $3, $4)
         ON CONFLICT (edition) DO NOTHING",
    )
    .bind(&edition.id)
    .bind(edition.canonical_json())
    .bind(edition.hash())
    .bind(&edition.scheme)
    .execute(&mut *conn)
    .await?;
    if kept.rows_affected() == 0 {
        // Both as this program reads them: an older one may have written the same text with less in it.
        let held = self::edition(conn, &edition.id).await?;
        if held.is_some_and(|held| held.hash() != edition.hash()) {
            return Err(Error::EditionDiffers(edition.id.clone()));
        }
    }
    Ok(())
}

/// An edition, if it has arrived.
///
/// # Errors
/// The database's, or a stored edition that this program cannot read.
pub async fn edition(conn: &mut PgConnection, code: &str) -> Result<Option<Edition>> {
    let canonical: Option<String> =
        sqlx::query_scalar("SELECT canonical FROM reporting.edition WHERE edition = $1")
            .bind(code)
            .fetch_optional(conn)
            .await?;
    canonical
        .map(|json| Edition::from_canonical(&json).map_err(Error::Edition))
        .transpose()
}

/// Keeps an announced call, unless it is here already.
///
/// # Errors
/// The database's.
pub async fn put_call(conn: &mut PgConnection, call: &CallTerms) -> Result<()> {
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
pub async fn call(conn: &mut PgConnection, id: CallId) -> Result<Option<CallTerms>> {
    let row: Option<CallRow> = sqlx::query_as(
        "SELECT id, edition, year, report_due, accounts_due, auditor_due, auditor_threshold_ore,
             report_waiver_ore, carry_over_allowed
         FROM reporting.call WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(CallTerms::try_from).transpose()?)
}

#[derive(sqlx::FromRow)]
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

    fn try_from(row: CallRow) -> Result<CallTerms, tilskudd_store::Error> {
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
