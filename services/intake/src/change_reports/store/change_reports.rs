//! `intake.change_report`: insert only, but for closing it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{ChangeReportId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, inconsistent, parsed};
use uuid::Uuid;

use crate::change_reports::domain::change_report::{ChangeReport, NewValue, Outcome, Resolution, State};

const TABLE: &str = "change_report";

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: ChangeReportId,
    organisation_number: String,
    kind: String,
    street: Option<String>,
    postal_code: Option<String>,
    town: Option<String>,
    account_number: Option<String>,
    new_organisation_number: Option<String>,
    effective_from: NaiveDate,
    explanation: String,
    state: String,
    reported_by: PersonId,
    reported_at: DateTime<Utc>,
    resolved_by: Option<PersonId>,
    resolved_at: Option<DateTime<Utc>>,
    reason: String,
    reference: String,
}

impl TryFrom<Row> for ChangeReport {
    type Error = StoreError;

    fn try_from(mut row: Row) -> Result<Self, StoreError> {
        let value = value(&mut row)?;
        let outcome = match parsed::<State>(TABLE, "state", &row.state)? {
            State::Open => None,
            State::Done => Some(Outcome::Done {
                reference: row.reference,
                reason: row.reason,
            }),
            State::Rejected => Some(Outcome::Rejected { reason: row.reason }),
        };
        let resolution = match (outcome, row.resolved_by, row.resolved_at) {
            (None, None, None) => None,
            (Some(outcome), Some(person), Some(at)) => {
                let signed = Signed { person, at };
                Some(Resolution { outcome, signed })
            }
            _ => return Err(inconsistent(TABLE, "resolved_by", "it is missing")),
        };
        Ok(Self {
            id: row.id,
            organisation: parsed(TABLE, "organisation_number", &row.organisation_number)?,
            value,
            effective_from: row.effective_from,
            explanation: row.explanation,
            reported: Signed {
                person: row.reported_by,
                at: row.reported_at,
            },
            resolution,
        })
    }
}

fn value(row: &mut Row) -> Result<NewValue, StoreError> {
    let missing = || inconsistent(TABLE, "kind", "it is missing");
    Ok(match row.kind.as_str() {
        "address" => NewValue::Address {
            street: row.street.take().ok_or_else(missing)?,
            postal_code: row.postal_code.take().ok_or_else(missing)?,
            town: row.town.take().ok_or_else(missing)?,
        },
        "account" => {
            let number = row.account_number.take().ok_or_else(missing)?;
            NewValue::Account(parsed(TABLE, "account_number", &number)?)
        }
        "organisation-number" => {
            let number = row.new_organisation_number.take().ok_or_else(missing)?;
            NewValue::OrganisationNumber(parsed(TABLE, "new_organisation_number", &number)?)
        }
        _ => return Err(missing()),
    })
}

/// Stores a new report.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(conn: &mut PgConnection, report: &ChangeReport) -> Result<(), StoreError> {
    let (address, account, number) = match &report.value {
        NewValue::Address {
            street,
            postal_code,
            town,
        } => (Some((street, postal_code, town)), None, None),
        NewValue::Account(account) => (None, Some(account), None),
        NewValue::OrganisationNumber(number) => (None, None, Some(number)),
    };
    let done = sqlx::query(
        "INSERT INTO intake.change_report (id, organisation_number, kind, street, postal_code, town, account_number,
             new_organisation_number, effective_from, explanation, reported_by, reported_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(report.id)
    .bind(report.organisation.as_str())
    .bind(report.value.kind())
    .bind(address.map(|(street, _, _)| street))
    .bind(address.map(|(_, postal_code, _)| postal_code))
    .bind(address.map(|(_, _, town)| town))
    .bind(account.map(AccountNumber::digits))
    .bind(number.map(OrgNumber::as_str))
    .bind(report.effective_from)
    .bind(&report.explanation)
    .bind(report.reported.person)
    .bind(report.reported.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// A report's row, locked.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(
    conn: &mut PgConnection,
    id: ChangeReportId,
) -> Result<Option<ChangeReport>, StoreError> {
    let row: Option<Row> = sqlx::query_as("SELECT * FROM intake.change_report WHERE id = $1 FOR UPDATE")
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.map(ChangeReport::try_from).transpose()
}

/// Closes an open report.
///
/// # Errors
/// [`StoreError`], also when it is not open.
pub(crate) async fn resolve(
    conn: &mut PgConnection,
    id: ChangeReportId,
    resolution: &Resolution,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE intake.change_report SET state = $2, resolved_by = $3, resolved_at = $4, reason = $5, reference = $6
         WHERE id = $1 AND state = 'open'",
    )
    .bind(id)
    .bind(resolution.outcome.state().as_str())
    .bind(resolution.signed.person)
    .bind(resolution.signed.at)
    .bind(resolution.outcome.reason())
    .bind(resolution.outcome.reference())
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Which reports are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only this organisation's.
    pub(crate) organisation: Option<OrgNumber>,
    /// Only in this state.
    pub(crate) state: Option<State>,
    /// Only after this id.
    pub(crate) after: Option<Uuid>,
}

/// At most `limit` reports by id.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<ChangeReport>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT * FROM intake.change_report
         WHERE id > $1 AND ($2::text IS NULL OR organisation_number = $2) AND ($3::text IS NULL OR state = $3)
         ORDER BY id LIMIT $4",
    )
    .bind(filter.after.unwrap_or(Uuid::nil()))
    .bind(filter.organisation.as_ref().map(OrgNumber::as_str))
    .bind(filter.state.map(State::as_str))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(ChangeReport::try_from).collect()
}
