//! Drafts in `intake.call`.

use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, inconsistent};
use uuid::Uuid;

use crate::calls::domain::call::{Call, Terms};
use crate::calls::store::calls::{Row, words};

/// The call of this id, locked: announced or not.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(conn: &mut PgConnection, id: CallId) -> Result<Option<Call>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, edition, year, opens_on, deadline_date, deadline_time, report_deadline, accounts_deadline,
                auditor_deadline, auditor_threshold_ore, report_waiver_ore, appeal, recipients, contact_point,
                applications_per_applicant, carry_over_allowed, assumptions, announced_at, version, award_before_report,
                other_regions
         FROM intake.call WHERE id = $1 FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Call::try_from).transpose()
}

/// At most `limit` drafts, the newest first, older than `before`.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Call>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, edition, year, opens_on, deadline_date, deadline_time, report_deadline, accounts_deadline,
                auditor_deadline, auditor_threshold_ore, report_waiver_ore, appeal, recipients, contact_point,
                applications_per_applicant, carry_over_allowed, assumptions, announced_at, version, award_before_report,
                other_regions
         FROM intake.call WHERE state = 'draft' AND id < $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(before.unwrap_or(Uuid::max()))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Call::try_from).collect()
}

/// Replaces what a draft of this version says.
///
/// # Errors
/// [`StoreError`], also when it is no draft of this version; with constraint `call_edition_fkey` when the edition is
/// not published here.
pub(crate) async fn replace(conn: &mut PgConnection, draft: &Call, terms: &Terms) -> Result<(), StoreError> {
    let per_applicant = i32::try_from(terms.applications_per_applicant)
        .map_err(|error| inconsistent("call", "applications_per_applicant", error))?;
    let done = sqlx::query(
        "UPDATE intake.call
         SET edition = $3, year = $4, opens_on = $5, deadline_date = $6, deadline_time = $7, report_deadline = $8,
             accounts_deadline = $9, auditor_deadline = $10, auditor_threshold_ore = $11, report_waiver_ore = $12,
             appeal = $13, recipients = $14, contact_point = $15, applications_per_applicant = $16,
             carry_over_allowed = $17, assumptions = $18, award_before_report = $19, other_regions = $20,
             version = version + 1
         WHERE id = $1 AND version = $2 AND state = 'draft'",
    )
    .bind(draft.id)
    .bind(draft.version)
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
    .bind(per_applicant)
    .bind(terms.carry_over_allowed)
    .bind(&terms.assumptions)
    .bind(terms.award_before_report)
    .bind(words(&terms.other_regions))
    .execute(conn)
    .await?;
    ensure_one(&done)
}
