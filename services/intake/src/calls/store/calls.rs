//! `intake.call` and `intake.reopening`.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::{CallId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::OrganisationKind;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, inconsistent, parsed};
use uuid::Uuid;

use crate::calls::domain::call::{Call, Terms};

const TABLE: &str = "call";

#[derive(sqlx_macros::FromRow)]
pub(crate) struct Row {
    id: CallId,
    edition: String,
    year: i32,
    opens_on: NaiveDate,
    deadline_date: NaiveDate,
    deadline_time: Option<NaiveTime>,
    report_deadline: Option<NaiveDate>,
    accounts_deadline: Option<NaiveDate>,
    auditor_deadline: Option<NaiveDate>,
    auditor_threshold_ore: i64,
    report_waiver_ore: i64,
    appeal: Option<String>,
    recipients: Vec<String>,
    contact_point: String,
    applications_per_applicant: i32,
    carry_over_allowed: bool,
    award_before_report: bool,
    other_regions: Vec<String>,
    assumptions: Vec<String>,
    announced_at: Option<DateTime<Utc>>,
    version: i64,
}

impl TryFrom<Row> for Call {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let terms = Terms {
            edition: row.edition,
            year: Year::new(row.year).map_err(|error| inconsistent(TABLE, "year", error))?,
            opens_on: row.opens_on,
            deadline: Deadline {
                date: row.deadline_date,
                time: row.deadline_time,
            },
            report_deadline: row.report_deadline,
            accounts_deadline: row.accounts_deadline,
            auditor_deadline: row.auditor_deadline,
            auditor_threshold: Money::amount(row.auditor_threshold_ore)
                .map_err(|error| inconsistent(TABLE, "auditor_threshold_ore", error))?,
            report_waiver: Money::amount(row.report_waiver_ore)
                .map_err(|error| inconsistent(TABLE, "report_waiver_ore", error))?,
            appeal: row
                .appeal
                .map(|appeal| parsed(TABLE, "appeal", &appeal))
                .transpose()?,
            recipients: kinds(&row.recipients, "recipients")?,
            other_regions: kinds(&row.other_regions, "other_regions")?,
            contact_point: row.contact_point,
            applications_per_applicant: u32::try_from(row.applications_per_applicant)
                .map_err(|error| inconsistent(TABLE, "applications_per_applicant", error))?,
            carry_over_allowed: row.carry_over_allowed,
            award_before_report: row.award_before_report,
            assumptions: row.assumptions,
        };
        Ok(Self {
            id: row.id,
            terms,
            announced_at: row.announced_at,
            version: row.version,
        })
    }
}

fn kinds(words: &[String], column: &'static str) -> Result<Vec<OrganisationKind>, StoreError> {
    let kinds = words.iter();
    kinds.map(|kind| parsed(TABLE, column, kind)).collect()
}

/// Kinds of organisation as a column has them.
pub(crate) fn words(kinds: &[OrganisationKind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.as_str()).collect()
}

/// The call of this id, announced or not.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(conn: &mut PgConnection, id: CallId) -> Result<Option<Call>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, edition, year, opens_on, deadline_date, deadline_time, report_deadline, accounts_deadline,
                auditor_deadline, auditor_threshold_ore, report_waiver_ore, appeal, recipients, contact_point,
                applications_per_applicant, carry_over_allowed, assumptions, announced_at, version, award_before_report,
                other_regions
         FROM intake.call WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Call::try_from).transpose()
}

/// At most `limit` announced calls, the newest first, older than `before`.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list_announced(
    conn: &mut PgConnection,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Call>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, edition, year, opens_on, deadline_date, deadline_time, report_deadline, accounts_deadline,
                auditor_deadline, auditor_threshold_ore, report_waiver_ore, appeal, recipients, contact_point,
                applications_per_applicant, carry_over_allowed, assumptions, announced_at, version, award_before_report,
                other_regions
         FROM intake.call WHERE state = 'announced' AND id < $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(before.unwrap_or(Uuid::max()))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Call::try_from).collect()
}

/// Stores a draft.
///
/// # Errors
/// [`StoreError`], with constraint `call_edition_fkey` when the edition is not published here.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    call: &Call,
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let terms = &call.terms;
    let done = sqlx::query(
        "INSERT INTO intake.call (id, edition, year, opens_on, deadline_date, deadline_time, report_deadline,
             accounts_deadline, auditor_deadline, auditor_threshold_ore, report_waiver_ore, appeal, recipients,
             contact_point, applications_per_applicant, carry_over_allowed, assumptions,
             award_before_report, other_regions, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
    )
    .bind(call.id)
    .bind(&terms.edition)
    .bind(terms.year.get())
    .bind(terms.opens_on)
    .bind(terms.deadline.date)
    .bind(terms.deadline.time)
    .bind(terms.report_deadline)
    .bind(terms.accounts_deadline)
    .bind(terms.auditor_deadline)
    .bind(terms.auditor_threshold.ore())
    .bind(terms.report_waiver.ore())
    .bind(terms.appeal.map(|appeal| appeal.as_str()))
    .bind(words(&terms.recipients))
    .bind(&terms.contact_point)
    .bind(i32::try_from(terms.applications_per_applicant).map_err(|error| inconsistent(TABLE, "applications_per_applicant", error))?)
    .bind(terms.carry_over_allowed)
    .bind(&terms.assumptions)
    .bind(terms.award_before_report)
    .bind(words(&terms.other_regions))
    .bind(by)
    .bind(at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Moves a draft to announced; false when it is no draft any more.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn announce(
    conn: &mut PgConnection,
    id: CallId,
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE intake.call SET state = 'announced', announced_by = $2, announced_at = $3, version = version + 1
         WHERE id = $1 AND state = 'draft'",
    )
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A reopening of a call for one applicant.
#[derive(Debug, Clone)]
pub(crate) struct Reopening {
    /// Its id.
    pub(crate) id: Uuid,
    /// The call.
    pub(crate) call: CallId,
    /// Who may submit.
    pub(crate) organisation: OrgNumber,
    /// Last local day.
    pub(crate) until: NaiveDate,
    /// Who decided, when and why.
    pub(crate) decided: Act,
}

/// Stores a reopening.
///
/// # Errors
/// [`StoreError`], with constraint `reopening_organisation_fkey` for an unknown organisation.
pub(crate) async fn reopen(conn: &mut PgConnection, reopening: &Reopening) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.reopening (id, call_id, organisation_number, until_date, reason, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(reopening.id)
    .bind(reopening.call)
    .bind(reopening.organisation.as_str())
    .bind(reopening.until)
    .bind(reopening.decided.reason.as_str())
    .bind(reopening.decided.person)
    .bind(reopening.decided.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Keeps a copy of a call that a region has announced; false when it is here already.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn show(
    conn: &mut PgConnection,
    id: CallId,
    region: &Tenant,
    call: &[u8],
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.announced_call (id, region, call) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(region.as_str())
    .bind(call)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The copy of a call that a region has announced, encoded.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find_announced_copy(
    conn: &mut PgConnection,
    id: CallId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let call = sqlx::query_scalar("SELECT call FROM intake.announced_call WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?;
    Ok(call)
}

/// At most `limit` copies of calls that the regions have announced, the newest first, older than `before`.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list_announced_copies(
    conn: &mut PgConnection,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    let calls =
        sqlx::query_as("SELECT id, call FROM intake.announced_call WHERE id < $1 ORDER BY id DESC LIMIT $2")
            .bind(before.unwrap_or(Uuid::max()))
            .bind(limit)
            .fetch_all(conn)
            .await?;
    Ok(calls)
}
