//! The recipients' standings, and the version last sent to allocation.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::parsed;

use crate::obligations::domain::standing::OwedReport;
use crate::obligations::store::Result;

#[derive(sqlx_macros::FromRow)]
struct OwedRow {
    scheme: String,
    state: String,
    report_waived: bool,
    came: bool,
    report_due: NaiveDate,
    statement_due: Option<NaiveDate>,
}

/// The reports that the recipient owes for the year, by scheme.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn owed(
    conn: &mut PgConnection,
    organisation: &OrgNumber,
    year: Year,
) -> Result<BTreeMap<String, Vec<OwedReport>>> {
    let rows: Vec<OwedRow> = sqlx::query_as(
        "SELECT e.scheme, o.state, o.report_waived, o.report_number > 0 AS came, o.report_due,
             CASE WHEN s.obligation_id IS NULL THEN o.auditor_due END AS statement_due
         FROM reporting.obligation o
         JOIN reporting.edition e ON e.edition = o.edition
         LEFT JOIN reporting.auditor_statement s ON s.obligation_id = o.id
         WHERE o.organisation_number = $1 AND o.year = $2",
    )
    .bind(organisation.as_str())
    .bind(year.get())
    .fetch_all(conn)
    .await?;
    let mut owed: BTreeMap<String, Vec<OwedReport>> = BTreeMap::new();
    for row in rows {
        let one = OwedReport {
            state: parsed("obligation", "state", &row.state)?,
            waived: row.report_waived,
            came: row.came,
            report_due: row.report_due,
            statement_due: row.statement_due,
        };
        owed.entry(row.scheme).or_default().push(one);
    }
    Ok(owed)
}

/// The version of the next standing for allocation. Locks it: a concurrent change of the same recipient's year makes
/// this transaction run again, so that the last number always tells of all changes.
///
/// # Errors
/// The database's.
pub(crate) async fn next_version(
    conn: &mut PgConnection,
    organisation: &OrgNumber,
    scheme: &str,
    year: Year,
) -> Result<i64> {
    let version = sqlx::query_scalar(
        "INSERT INTO reporting.standing AS s (organisation_number, scheme, year, version) VALUES ($1, $2, $3, 1)
         ON CONFLICT ON CONSTRAINT standing_key DO UPDATE SET version = s.version + 1
         RETURNING version",
    )
    .bind(organisation.as_str())
    .bind(scheme)
    .bind(year.get())
    .fetch_one(conn)
    .await?;
    Ok(version)
}
