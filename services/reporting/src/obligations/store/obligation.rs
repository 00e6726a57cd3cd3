//! Obligations, with what belongs to them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{CallId, DecisionId, ObligationId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::{ensure_one, inconsistent, parsed};
use uuid::Uuid;

use crate::obligations::codec::requests::ListObligations;
use crate::obligations::domain::award::Award;
use crate::obligations::domain::decision::Decision;
use crate::obligations::domain::obligation::{Obligation, Submitted};
use crate::obligations::store::obligation_row::{AwardRow, ObligationRow, ReportRow};
use crate::obligations::store::{Result, award};

/// Notes that a decision has arrived; false when it was here.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_decision(
    conn: &mut PgConnection,
    decision: &Decision,
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO reporting.decision (id, call_id, organisation_number, refused, decided_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT decision_key DO NOTHING",
    )
    .bind(decision.id)
    .bind(decision.call)
    .bind(decision.organisation_number.as_str())
    .bind(decision.is_refusal())
    .bind(at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the decision has arrived.
///
/// # Errors
/// The database's.
pub(crate) async fn decision_known(conn: &mut PgConnection, id: DecisionId) -> Result<bool> {
    let known = sqlx::query_scalar("SELECT EXISTS (SELECT FROM reporting.decision WHERE id = $1)")
        .bind(id)
        .fetch_one(conn)
        .await?;
    Ok(known)
}

/// Adds an obligation with its awards.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(conn: &mut PgConnection, obligation: &Obligation) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.obligation (id, decision_id, call_id, edition, case_number, organisation_number,
             recipient, year, report_due, accounts_due, auditor_due, report_waived, state, carry_over_id,
             language_form, report_number, late, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, false, 1)",
    )
    .bind(obligation.id)
    .bind(obligation.decision)
    .bind(obligation.call)
    .bind(&obligation.edition)
    .bind(&obligation.case_number)
    .bind(obligation.organisation_number.as_str())
    .bind(&obligation.recipient)
    .bind(obligation.year.get())
    .bind(obligation.report_due)
    .bind(obligation.accounts_due)
    .bind(obligation.auditor_due)
    .bind(obligation.report_waived)
    .bind(obligation.state.as_str())
    .bind(obligation.carry_over)
    .bind(obligation.language.as_str())
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
    for (position, one) in obligation.awards.iter().enumerate() {
        award::insert(conn, obligation.id, position, one).await?;
    }
    Ok(())
}

/// An obligation, locked against every other writer until the transaction ends.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn lock(conn: &mut PgConnection, id: ObligationId) -> Result<Option<Obligation>> {
    let locked: Option<ObligationId> =
        sqlx::query_scalar("SELECT id FROM reporting.obligation WHERE id = $1 FOR UPDATE")
            .bind(id)
            .fetch_optional(&mut *conn)
            .await?;
    match locked {
        Some(id) => get(conn, id).await,
        None => Ok(None),
    }
}

/// An obligation to read.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn get(conn: &mut PgConnection, id: ObligationId) -> Result<Option<Obligation>> {
    Ok(by_ids(conn, &[id.as_uuid()]).await?.pop())
}

/// A page of obligations by id, and one more; of one recipient or of all.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn list(
    conn: &mut PgConnection,
    organisation: Option<&OrgNumber>,
    query: &ListObligations,
) -> Result<Vec<Obligation>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM reporting.obligation
         WHERE ($1::uuid IS NULL OR id > $1) AND ($2::text IS NULL OR organisation_number = $2)
             AND ($3::integer IS NULL OR year = $3)
         ORDER BY id LIMIT $4",
    )
    .bind(query.page.after)
    .bind(organisation.map(OrgNumber::as_str))
    .bind(query.year.map(Year::get))
    .bind(query.page.limit())
    .fetch_all(&mut *conn)
    .await?;
    by_ids(conn, &ids).await
}

/// Writes what can change; the row must still have the version that was read.
///
/// # Errors
/// The database's, or that the row was changed by somebody else.
pub(crate) async fn update(conn: &mut PgConnection, obligation: &Obligation) -> Result<()> {
    let accepted = obligation.accepted.as_ref();
    let done = sqlx::query(
        "UPDATE reporting.obligation
         SET state = $3, form_sent_at = $4, report_number = $5, late = $6, reported_by = $7, accepted_by = $8,
             accepted_at = $9, accepted_reason = $10, accounts_late = $11, version = version + 1
         WHERE id = $1 AND version = $2",
    )
    .bind(obligation.id)
    .bind(obligation.version)
    .bind(obligation.state.as_str())
    .bind(obligation.form_sent_at)
    .bind(obligation.report_number)
    .bind(obligation.late)
    .bind(obligation.reported_by)
    .bind(accepted.map(|act| act.person))
    .bind(accepted.map(|act| act.at))
    .bind(accepted.map(|act| act.reason.as_str()))
    .bind(obligation.accounts_late)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Sends the forms of a call's running obligations out and gives the recipient of each.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn send_forms(
    conn: &mut PgConnection,
    call: CallId,
    at: DateTime<Utc>,
) -> Result<Vec<OrgNumber>> {
    let numbers: Vec<String> = sqlx::query_scalar(
        "UPDATE reporting.obligation SET state = 'form-sent', form_sent_at = $2, version = version + 1
         WHERE call_id = $1 AND state = 'running' AND NOT report_waived
         RETURNING organisation_number",
    )
    .bind(call)
    .bind(at)
    .fetch_all(conn)
    .await?;
    let numbers = numbers
        .iter()
        .map(|number| parsed("obligation", "organisation_number", number));
    numbers.collect()
}

/// Obligations with all that belongs to them, in a fixed number of queries however many there are.
async fn by_ids(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Obligation>> {
    let rows: Vec<ObligationRow> =
        sqlx::query_as(
        "SELECT id, decision_id, call_id, edition, case_number, organisation_number, recipient, year, report_due,
             accounts_due, auditor_due, report_waived, state, form_sent_at, report_number, late, reported_by,
             accepted_by, accepted_at, accepted_reason, version, accounts_late, carry_over_id, language_form
         FROM reporting.obligation WHERE id = ANY($1) ORDER BY id",
    )
            .bind(ids)
            .fetch_all(&mut *conn)
            .await?;
    let mut awards = awards(conn, ids).await?;
    let mut reports = reports(conn, ids).await?;
    let statements: Vec<(ObligationId, PersonId, DateTime<Utc>)> = sqlx::query_as(
        "SELECT obligation_id, registered_by, registered_at
         FROM reporting.auditor_statement WHERE obligation_id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(&mut *conn)
    .await?;
    let statements: BTreeMap<ObligationId, Signed> = statements
        .into_iter()
        .map(|(id, person, at)| (id, Signed { person, at }))
        .collect();
    let openings = openings(conn, ids).await?;
    let mut obligations = Vec::with_capacity(rows.len());
    for row in rows {
        let mut obligation = Obligation::try_from(row)?;
        obligation.awards = awards.remove(&obligation.id).unwrap_or_default();
        obligation.report = reports.remove(&obligation.id);
        obligation.statement = statements.get(&obligation.id).copied();
        obligation.opening = openings.get(&obligation.id).copied().unwrap_or(Money::ZERO);
        obligations.push(obligation);
    }
    Ok(obligations)
}

async fn awards(conn: &mut PgConnection, ids: &[Uuid]) -> Result<BTreeMap<ObligationId, Vec<Award>>> {
    let rows: Vec<AwardRow> = sqlx::query_as(
        "SELECT obligation_id, id, award_id, kind, title, awarded_ore, budget, paid_ore, returned_ore, carried_over_ore,
             used_ore
         FROM reporting.award WHERE obligation_id = ANY($1) ORDER BY obligation_id, position",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut awards: BTreeMap<ObligationId, Vec<Award>> = BTreeMap::new();
    for row in rows {
        awards
            .entry(row.obligation_id)
            .or_default()
            .push(Award::try_from(row)?);
    }
    Ok(awards)
}

/// The report that counts, of each obligation where one is in.
async fn reports(conn: &mut PgConnection, ids: &[Uuid]) -> Result<BTreeMap<ObligationId, Submitted>> {
    let rows: Vec<ReportRow> = sqlx::query_as(
        "SELECT r.obligation_id, r.content, r.content_hash, r.submitted_by, r.submitted_at
         FROM reporting.report r
         JOIN reporting.obligation o ON o.id = r.obligation_id AND o.report_number = r.number
         WHERE r.obligation_id = ANY($1) AND o.state IN ('reported', 'accepted', 'closed')",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let reports = rows.into_iter().map(|row| {
        let report = Submitted {
            content: row.content,
            content_hash: row.content_hash,
            signed: Signed {
                person: row.submitted_by,
                at: row.submitted_at,
            },
        };
        (row.obligation_id, report)
    });
    Ok(reports.collect())
}

/// Carried-over money, on the obligation that follows it up.
async fn openings(conn: &mut PgConnection, ids: &[Uuid]) -> Result<BTreeMap<ObligationId, Money>> {
    let rows: Vec<(ObligationId, i64)> = sqlx::query_as(
        "SELECT o.id, p.amount_ore
         FROM reporting.obligation o JOIN reporting.opening p ON p.carry_over_id = o.carry_over_id
         WHERE o.id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut openings = BTreeMap::new();
    for (id, ore) in rows {
        let amount = Money::amount(ore).map_err(|error| inconsistent("opening", "amount_ore", error))?;
        openings.insert(id, amount);
    }
    Ok(openings)
}
