//! `intake.application`: the draft and the state.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, CallId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;

use super::{broken, one, organisations, unknown};
use crate::domain::application::{Head, State};
use crate::domain::organisation::Organisation;

const TABLE: &str = "application";

/// The columns of [`Head`].
#[derive(sqlx::FromRow)]
pub(crate) struct HeadRow {
    id: ApplicationId,
    call_id: CallId,
    organisation_number: String,
    state: String,
    version: i64,
}

impl TryFrom<HeadRow> for Head {
    type Error = StoreError;

    fn try_from(row: HeadRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            call: row.call_id,
            organisation: row
                .organisation_number
                .parse()
                .map_err(broken(TABLE, "organisation_number"))?,
            state: State::parse(&row.state).ok_or_else(|| unknown(TABLE, "state"))?,
            version: row.version,
        })
    }
}

/// Stores a new draft.
///
/// # Errors
/// [`StoreError`], with constraint `application_organisation_fkey` for an unknown organisation.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    head: &Head,
    content: &[u8],
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.application
             (id, call_id, organisation_number, content, state, version, created_by, created_at, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, $8)",
    )
    .bind(head.id)
    .bind(head.call)
    .bind(head.organisation.as_str())
    .bind(content)
    .bind(head.state.as_str())
    .bind(head.version)
    .bind(by)
    .bind(at)
    .execute(conn)
    .await?;
    one(done.rows_affected())
}

/// The application's row, locked, with what it needs to be changed.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(conn: &mut PgConnection, id: ApplicationId) -> Result<Option<Head>, StoreError> {
    let row: Option<HeadRow> = sqlx::query_as(
        "SELECT id, call_id, organisation_number, state, version FROM intake.application WHERE id = $1
         FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Head::try_from).transpose()
}

/// Replaces the content of a draft of this version.
///
/// # Errors
/// [`StoreError`], also when it is no draft of this version.
pub(crate) async fn replace_content(
    conn: &mut PgConnection,
    draft: &Head,
    content: &[u8],
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE intake.application SET content = $3, version = version + 1, changed_by = $4, changed_at = $5
         WHERE id = $1 AND version = $2 AND state = 'draft'",
    )
    .bind(draft.id)
    .bind(draft.version)
    .bind(content)
    .bind(by)
    .bind(at)
    .execute(conn)
    .await?;
    one(done.rows_affected())
}

/// Moves an application of this version to another state.
///
/// # Errors
/// [`StoreError`], also when it is not of this version and state.
pub(crate) async fn set_state(
    conn: &mut PgConnection,
    head: &Head,
    state: State,
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE intake.application SET state = $4, version = version + 1, changed_by = $5, changed_at = $6
         WHERE id = $1 AND version = $2 AND state = $3",
    )
    .bind(head.id)
    .bind(head.version)
    .bind(head.state.as_str())
    .bind(state.as_str())
    .bind(by)
    .bind(at)
    .execute(conn)
    .await?;
    one(done.rows_affected())
}

/// Everything that the rules look at, beside the call and its edition.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// The application.
    pub(crate) head: Head,
    /// Its content, encoded.
    pub(crate) content: Vec<u8>,
    /// The applicant as it is now.
    pub(crate) applicant: Organisation,
    /// Last day of the latest reopening of the call for this applicant.
    pub(crate) reopened_until: Option<NaiveDate>,
    /// Other live applications of the applicant submitted to the call (P2).
    pub(crate) applications_in_call: u32,
    /// Development projects in the applicant's other live applications of the call's year and scheme, as last
    /// revised (R9).
    pub(crate) development_projects_in_year: u32,
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    #[sqlx(flatten)]
    head: HeadRow,
    content: Vec<u8>,
    #[sqlx(flatten)]
    organisation: organisations::Row,
    reopened_until: Option<NaiveDate>,
    applications_in_call: i64,
    development_projects_in_year: i64,
}

impl TryFrom<StandingRow> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, StoreError> {
        let count = |number: i64| u32::try_from(number).map_err(broken("submission", "development_projects"));
        Ok(Self {
            head: row.head.try_into()?,
            content: row.content,
            applicant: row.organisation.try_into()?,
            reopened_until: row.reopened_until,
            applications_in_call: count(row.applications_in_call)?,
            development_projects_in_year: count(row.development_projects_in_year)?,
        })
    }
}

/// Where the applicant's application stands, read without locks.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn standing(
    conn: &mut PgConnection,
    id: ApplicationId,
    applicant: &OrgNumber,
) -> Result<Option<Standing>, StoreError> {
    let row: Option<StandingRow> = sqlx::query_as(
        "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.content,
                o.number, o.title, o.kind, o.municipality_number, o.region, o.language_form, o.centrality_class,
                o.district, o.made_up, o.version AS organisation_version,
                (SELECT max(r.until_date) FROM intake.reopening r
                 WHERE r.call_id = a.call_id AND r.organisation_number = o.number) AS reopened_until,
                (SELECT count(*) FROM intake.slot s
                 WHERE s.call_id = a.call_id AND s.organisation_number = o.number AND s.application_id <> a.id)
                    AS applications_in_call,
                (SELECT coalesce(sum(coalesce(
                     (SELECT r.development_projects FROM intake.revision r
                      WHERE r.application_id = s.application_id ORDER BY r.number DESC LIMIT 1),
                     s.development_projects)), 0)
                 FROM intake.call c JOIN intake.edition e ON e.id = c.edition
                 JOIN intake.submission s ON s.organisation_number = o.number AND s.year = c.year
                 JOIN intake.slot live ON live.application_id = s.application_id
                 JOIN intake.edition other ON other.id = s.edition AND other.scheme = e.scheme
                 WHERE c.id = a.call_id AND s.application_id <> a.id)
                    AS development_projects_in_year
         FROM intake.application a JOIN intake.organisation o ON o.number = a.organisation_number
         WHERE a.id = $1 AND a.organisation_number = $2",
    )
    .bind(id)
    .bind(applicant.as_str())
    .fetch_optional(conn)
    .await?;
    row.map(Standing::try_from).transpose()
}

/// The same under locks, the organisation's row first, then the application's.
///
/// A submission writes the organisation's row, so whoever waited here for another submission of the applicant
/// fails to serialise, and counts again on its next attempt.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn standing_locked(
    conn: &mut PgConnection,
    id: ApplicationId,
    applicant: &OrgNumber,
) -> Result<Option<Standing>, StoreError> {
    let row: Option<StandingRow> = sqlx::query_as(
        "WITH o AS MATERIALIZED (
             SELECT * FROM intake.organisation WHERE number = $2 FOR UPDATE
         ), a AS MATERIALIZED (
             SELECT application.* FROM o JOIN intake.application ON application.organisation_number = o.number
             WHERE application.id = $1 FOR UPDATE OF application
         )
         SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.content,
                o.number, o.title, o.kind, o.municipality_number, o.region, o.language_form, o.centrality_class,
                o.district, o.made_up, o.version AS organisation_version,
                (SELECT max(r.until_date) FROM intake.reopening r
                 WHERE r.call_id = a.call_id AND r.organisation_number = o.number) AS reopened_until,
                (SELECT count(*) FROM intake.slot s
                 WHERE s.call_id = a.call_id AND s.organisation_number = o.number AND s.application_id <> a.id)
                    AS applications_in_call,
                (SELECT coalesce(sum(coalesce(
                     (SELECT r.development_projects FROM intake.revision r
                      WHERE r.application_id = s.application_id ORDER BY r.number DESC LIMIT 1),
                     s.development_projects)), 0)
                 FROM intake.call c JOIN intake.edition e ON e.id = c.edition
                 JOIN intake.submission s ON s.organisation_number = o.number AND s.year = c.year
                 JOIN intake.slot live ON live.application_id = s.application_id
                 JOIN intake.edition other ON other.id = s.edition AND other.scheme = e.scheme
                 WHERE c.id = a.call_id AND s.application_id <> a.id)
                    AS development_projects_in_year
         FROM a CROSS JOIN o",
    )
    .bind(id)
    .bind(applicant.as_str())
    .fetch_optional(conn)
    .await?;
    row.map(Standing::try_from).transpose()
}
