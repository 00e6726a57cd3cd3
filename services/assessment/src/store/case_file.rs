//! Cases and their measures.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::case_number::CaseNumber;
use tilskudd_kernel::ids::{ApplicationId, CallId, CaseId, MeasureId, PersonId};
use tilskudd_store::rows;

use super::case_row::{CaseRow, MeasureRow};
use super::judgement;
use crate::codec::request::ListCases;
use crate::domain::case::{Case, Measure};
use crate::domain::state::State;
use crate::error::Result;

macro_rules! cases {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.edition,
                    coalesce((SELECT r.application FROM assessment.revision r
                              WHERE r.case_id = c.id AND r.number = c.revision), c.application) AS application,
                    c.revision, EXISTS (SELECT FROM assessment.revision r
                                        WHERE r.case_id = c.id AND r.number > c.revision) AS revised_since,
                    c.awaiting, c.signed_by, c.registered_late_by, c.state, c.round, c.version, c.recommended_by, c.recommended_at,
                    c.recommended_reason, c.approved_by, c.approved_at, c.approved_reason, c.ended_how, c.ended_by,
                    c.ended_at, c.ended_reason
             FROM assessment.case_file c ",
            $rest
        )
    };
}

/// A case as a submitted application opens it.
#[derive(Debug)]
pub(crate) struct NewCase<'a> {
    /// Id of the case.
    pub(crate) id: CaseId,
    /// The application it judges.
    pub(crate) application_id: ApplicationId,
    /// The call applied under.
    pub(crate) call: CallId,
    /// The edition it is judged by.
    pub(crate) edition: &'a str,
    /// Saksnummer.
    pub(crate) case_number: &'a str,
    /// The applicant.
    pub(crate) organisation_number: &'a str,
    /// The encoded application, byte for byte.
    pub(crate) application: &'a [u8],
    /// Who signed it, for the applicant.
    pub(crate) signed_by: PersonId,
    /// Who registered it after the deadline; none: nobody.
    pub(crate) registered_late_by: Option<PersonId>,
    /// In the application's order.
    pub(crate) measures: &'a [Measure],
    /// Legal time.
    pub(crate) opened_at: DateTime<Utc>,
}

/// Opens a case; false when the application has one already.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(conn: &mut PgConnection, case: &NewCase<'_>) -> Result<bool> {
    let inserted = sqlx::query(
        "INSERT INTO assessment.case_file (id, application_id, call_id, edition, case_number,
             organisation_number, application, signed_by, state, round, version, opened_at, registered_late_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 0, 1, $9, $10)
         ON CONFLICT ON CONSTRAINT case_file_application_key DO NOTHING",
    )
    .bind(case.id)
    .bind(case.application_id)
    .bind(case.call)
    .bind(case.edition)
    .bind(case.case_number)
    .bind(case.organisation_number)
    .bind(case.application)
    .bind(case.signed_by)
    .bind(case.opened_at)
    .bind(case.registered_late_by)
    .execute(&mut *conn)
    .await?
    .rows_affected();
    if inserted == 0 {
        return Ok(false);
    }
    let ids: Vec<MeasureId> = case.measures.iter().map(|m| m.id).collect();
    let kinds: Vec<&str> = case.measures.iter().map(|m| m.kind.as_str()).collect();
    let tracks: Vec<&str> = case.measures.iter().map(|m| m.track.as_str()).collect();
    let applied: Vec<i64> = case.measures.iter().map(|m| m.applied.ore()).collect();
    sqlx::query(
        "INSERT INTO assessment.measure (case_id, measure_id, position, kind, track, applied_ore)
         SELECT $1, id, position - 1, kind, track, applied
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[])
             WITH ORDINALITY AS m (id, kind, track, applied, position)",
    )
    .bind(case.id)
    .bind(ids.iter().map(MeasureId::as_uuid).collect::<Vec<_>>())
    .bind(kinds)
    .bind(tracks)
    .bind(applied)
    .execute(conn)
    .await?;
    Ok(true)
}

/// A case, locked against every other writer until the transaction ends.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn lock(conn: &mut PgConnection, id: CaseId) -> Result<Option<Case>> {
    let row: Option<CaseRow> = sqlx::query_as(cases!("WHERE c.id = $1 FOR UPDATE OF c"))
        .bind(id)
        .fetch_optional(&mut *conn)
        .await?;
    Ok(complete(conn, row.into_iter().collect()).await?.pop())
}

/// A case to read.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn get(conn: &mut PgConnection, id: CaseId) -> Result<Option<Case>> {
    let row: Option<CaseRow> = sqlx::query_as(cases!("WHERE c.id = $1"))
        .bind(id)
        .fetch_optional(&mut *conn)
        .await?;
    Ok(complete(conn, row.into_iter().collect()).await?.pop())
}

/// A page of cases by case number, and the case number that the next page starts after.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn list(
    conn: &mut PgConnection,
    query: &ListCases,
) -> Result<(Vec<Case>, Option<CaseNumber>)> {
    let after = query.page.after.as_ref();
    let found: Vec<(CaseId, String)> = sqlx::query_as(
        "SELECT id, case_number FROM assessment.case_file
         WHERE case_number > $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR call_id = $3)
         ORDER BY case_number LIMIT $4",
    )
    .bind(after.map_or_else(String::new, CaseNumber::to_string))
    .bind(query.state.map(State::as_str))
    .bind(query.call)
    .bind(query.page.limit())
    .fetch_all(&mut *conn)
    .await?;
    let mut numbered = Vec::with_capacity(found.len());
    for (id, number) in found {
        let number: CaseNumber = rows::parsed("case_file", "case_number", &number)?;
        numbered.push((id, number));
    }
    let (numbered, next) = query.page.split(numbered, |(_, number)| *number);
    let rows: Vec<CaseRow> = sqlx::query_as(cases!("WHERE c.id = ANY($1) ORDER BY c.case_number"))
        .bind(numbered.iter().map(|(id, _)| id.as_uuid()).collect::<Vec<_>>())
        .fetch_all(&mut *conn)
        .await?;
    Ok((complete(conn, rows).await?, next))
}

/// Writes the case's state and acts; the row must still have the version that was read.
///
/// # Errors
/// The database's, or that the row was changed by somebody else.
pub(crate) async fn update(conn: &mut PgConnection, case: &Case) -> Result<()> {
    let (recommended, approved) = (case.recommended.as_ref(), case.approved.as_ref());
    let ended = case.ended.as_ref().map(|(_, act)| act);
    let done = sqlx::query(
        "UPDATE assessment.case_file
         SET state = $3, round = $4, recommended_by = $5, recommended_at = $6, recommended_reason = $7,
             approved_by = $8, approved_at = $9, approved_reason = $10, revision = $11, awaiting = $12,
             ended_how = $13, ended_by = $14, ended_at = $15, ended_reason = $16, version = version + 1
         WHERE id = $1 AND version = $2",
    )
    .bind(case.id)
    .bind(case.version)
    .bind(case.state.as_str())
    .bind(case.round)
    .bind(recommended.map(|act| act.person))
    .bind(recommended.map(|act| act.at))
    .bind(recommended.map(|act| act.reason.as_str()))
    .bind(approved.map(|act| act.person))
    .bind(approved.map(|act| act.at))
    .bind(approved.map(|act| act.reason.as_str()))
    .bind(case.revision)
    .bind(case.awaiting)
    .bind(case.ended.as_ref().map(|(how, _)| how.as_str()))
    .bind(ended.map(|act| act.person))
    .bind(ended.map(|act| act.at))
    .bind(ended.map(|act| act.reason.as_str()))
    .execute(conn)
    .await?;
    rows::ensure_one(&done)?;
    Ok(())
}

/// Adds what belongs to the cases, in a fixed number of queries however many cases there are.
async fn complete(conn: &mut PgConnection, rows: Vec<CaseRow>) -> Result<Vec<Case>> {
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        cases.push(Case::try_from(row)?);
    }
    if cases.is_empty() {
        return Ok(cases);
    }
    let ids: Vec<uuid::Uuid> = cases.iter().map(|case| case.id.as_uuid()).collect();
    let measures: Vec<MeasureRow> = sqlx::query_as(
        "SELECT m.case_id, m.measure_id, m.kind, m.track, m.applied_ore
         FROM assessment.measure m
         JOIN assessment.case_file c ON c.id = m.case_id AND c.revision = m.revision
         WHERE m.case_id = ANY($1) ORDER BY m.case_id, m.position",
    )
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    let mut by_case: BTreeMap<CaseId, Vec<Measure>> = BTreeMap::new();
    for row in measures {
        let (case, measure) = row.into_measure()?;
        by_case.entry(case).or_default().push(measure);
    }
    for case in &mut cases {
        case.measures = by_case.remove(&case.id).unwrap_or_default();
    }
    judgement::complete(conn, &mut cases, &ids).await?;
    Ok(cases)
}

/// The application that the case judges.
///
/// # Errors
/// The database's.
pub(crate) async fn application_id(conn: &mut PgConnection, id: CaseId) -> Result<ApplicationId> {
    let application = sqlx::query_scalar("SELECT application_id FROM assessment.case_file WHERE id = $1")
        .bind(id)
        .fetch_one(conn)
        .await?;
    Ok(application)
}

/// The case of an application.
///
/// # Errors
/// The database's.
pub(crate) async fn of_application(
    conn: &mut PgConnection,
    application: ApplicationId,
) -> Result<Option<CaseId>> {
    let id = sqlx::query_scalar("SELECT id FROM assessment.case_file WHERE application_id = $1")
        .bind(application)
        .fetch_optional(conn)
        .await?;
    Ok(id)
}
