//! `intake.application`: the draft and the state.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, CallId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, parsed};

use crate::applications::domain::application::{Head, State};

const TABLE: &str = "application";

/// The columns of [`Head`].
#[derive(sqlx_macros::FromRow)]
pub(crate) struct HeadRow {
    id: ApplicationId,
    call_id: CallId,
    organisation_number: String,
    state: String,
    version: i64,
    origin: String,
}

impl HeadRow {
    pub(crate) fn id(&self) -> ApplicationId {
        self.id
    }
}

impl TryFrom<HeadRow> for Head {
    type Error = StoreError;

    fn try_from(row: HeadRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            call: row.call_id,
            organisation: parsed(TABLE, "organisation_number", &row.organisation_number)?,
            state: parsed(TABLE, "state", &row.state)?,
            version: row.version,
            origin: parsed(TABLE, "origin", &row.origin)?,
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
             (id, call_id, organisation_number, content, state, version, created_by, created_at, changed_by, changed_at,
              origin)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, $8, $9)",
    )
    .bind(head.id)
    .bind(head.call)
    .bind(head.organisation.as_str())
    .bind(content)
    .bind(head.state.as_str())
    .bind(head.version)
    .bind(by)
    .bind(at)
    .bind(head.origin.as_str())
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// The application without its content.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(conn: &mut PgConnection, id: ApplicationId) -> Result<Option<Head>, StoreError> {
    let row: Option<HeadRow> = sqlx::query_as(
        "SELECT id, call_id, organisation_number, state, version, origin FROM intake.application WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Head::try_from).transpose()
}

/// The application's row, locked, with what it needs to be changed.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(conn: &mut PgConnection, id: ApplicationId) -> Result<Option<Head>, StoreError> {
    let row: Option<HeadRow> = sqlx::query_as(
        "SELECT id, call_id, organisation_number, state, version, origin FROM intake.application WHERE id = $1
         FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Head::try_from).transpose()
}

/// The content of an application's draft, encoded.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn content(conn: &mut PgConnection, id: ApplicationId) -> Result<Vec<u8>, StoreError> {
    let content = sqlx::query_scalar("SELECT content FROM intake.application WHERE id = $1")
        .bind(id)
        .fetch_one(conn)
        .await?;
    Ok(content)
}

/// Whose the application is, when the office writes its draft (P3).
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn office_drafts_applicant(
    conn: &mut PgConnection,
    id: ApplicationId,
) -> Result<Option<OrgNumber>, StoreError> {
    let number: Option<String> = sqlx::query_scalar(
        "SELECT organisation_number FROM intake.application WHERE id = $1 AND origin = 'office'",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    number
        .map(|number| parsed(TABLE, "organisation_number", &number))
        .transpose()
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
    ensure_one(&done)
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
    ensure_one(&done)
}

/// When the application was submitted, legal time; none: it never was.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn submitted_at(
    conn: &mut PgConnection,
    id: ApplicationId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let sql = "SELECT submitted_at FROM intake.submission WHERE application_id = $1";
    Ok(sqlx::query_scalar(sql).bind(id).fetch_optional(conn).await?)
}

/// Whether the application was ever submitted.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn was_submitted(conn: &mut PgConnection, id: ApplicationId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT FROM intake.submission WHERE application_id = $1)";
    Ok(sqlx::query_scalar(sql).bind(id).fetch_one(conn).await?)
}
