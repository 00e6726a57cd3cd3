//! `intake.attachment`: insert only, but for taking a file off a draft.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, AttachmentId, PersonId};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{inconsistent, parsed};
use uuid::Uuid;

use crate::applications::domain::application::Head;
use crate::applications::domain::attachment::{Kind, MediaType, Share};
use crate::applications::store::applications::HeadRow;

const TABLE: &str = "attachment";

/// An attachment as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// Its id, and its object's.
    pub(crate) id: AttachmentId,
    /// What it is for.
    pub(crate) kind: Kind,
    /// File name as people see it.
    pub(crate) title: String,
    /// What it is.
    pub(crate) media_type: MediaType,
    /// Bytes.
    pub(crate) size: u64,
    /// Of the bytes.
    pub(crate) sha256: [u8; 32],
}

/// An attachment with who added it.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// What it is.
    pub(crate) attachment: Attachment,
    /// Who added it.
    pub(crate) by: PersonId,
    /// Legal time.
    pub(crate) at: DateTime<Utc>,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    attachment_id: AttachmentId,
    kind: String,
    title: String,
    media_type: String,
    size_bytes: i64,
    sha256: Vec<u8>,
    uploaded_by: PersonId,
    uploaded_at: DateTime<Utc>,
}

impl TryFrom<Row> for Listed {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            attachment: Attachment {
                id: row.attachment_id,
                kind: parsed(TABLE, "kind", &row.kind)?,
                title: row.title,
                media_type: parsed(TABLE, "media_type", &row.media_type)?,
                size: u64::try_from(row.size_bytes)
                    .map_err(|error| inconsistent(TABLE, "size_bytes", error))?,
                sha256: row
                    .sha256
                    .try_into()
                    .map_err(|_| inconsistent(TABLE, "sha256", "it has another length"))?,
            },
            by: row.uploaded_by,
            at: row.uploaded_at,
        })
    }
}

/// Stores an attachment, counted with its share, and moves its application, in one statement; gives back the application's new version.
///
/// # Errors
/// [`StoreError`], also when the application is not of this version any more.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    head: &Head,
    (attachment, share): (&Attachment, Share),
    (by, at): (PersonId, DateTime<Utc>),
) -> Result<i64, StoreError> {
    let size = i64::try_from(attachment.size).map_err(|error| inconsistent(TABLE, "size_bytes", error))?;
    let version: Option<i64> = sqlx::query_scalar(
        "WITH moved AS (
             UPDATE intake.application SET version = version + 1, changed_by = $9, changed_at = $10
             WHERE id = $2 AND version = $3
             RETURNING id, version
         ), stored AS (
             INSERT INTO intake.attachment (id, application_id, kind, title, media_type, size_bytes, sha256,
                 uploaded_by, uploaded_at, counted_with)
             SELECT $1, moved.id, $4, $5, $6, $7, $8, $9, $10, $11 FROM moved
             RETURNING id
         )
         SELECT moved.version FROM moved CROSS JOIN stored",
    )
    .bind(attachment.id)
    .bind(head.id)
    .bind(head.version)
    .bind(attachment.kind.as_str())
    .bind(&attachment.title)
    .bind(attachment.media_type.as_str())
    .bind(size)
    .bind(attachment.sha256.as_slice())
    .bind(by)
    .bind(at)
    .bind(share.as_str())
    .fetch_optional(conn)
    .await?;
    version.ok_or(StoreError::RowsAffected {
        expected: 1,
        actual: 0,
    })
}

#[derive(sqlx_macros::FromRow)]
struct PlacedRow {
    #[sqlx(flatten)]
    head: HeadRow,
    #[sqlx(flatten)]
    attachment: Row,
}

const PLACED: &str =
    "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin, t.id AS attachment_id, t.kind,
        t.title, t.media_type, t.size_bytes, t.sha256, t.uploaded_by, t.uploaded_at
    FROM intake.attachment t JOIN intake.application a ON a.id = t.application_id
    WHERE t.id = $1 AND t.removed_at IS NULL";

/// An attachment that is there, with its application.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(
    conn: &mut PgConnection,
    id: AttachmentId,
) -> Result<Option<(Head, Listed)>, StoreError> {
    let row: Option<PlacedRow> = sqlx::query_as(PLACED).bind(id).fetch_optional(conn).await?;
    row.map(|row| Ok((row.head.try_into()?, row.attachment.try_into()?)))
        .transpose()
}

/// The application of an attachment that is there, locked.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock_application(
    conn: &mut PgConnection,
    id: AttachmentId,
) -> Result<Option<Head>, StoreError> {
    let row: Option<HeadRow> = sqlx::query_as(
        "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin
         FROM intake.attachment t JOIN intake.application a ON a.id = t.application_id
         WHERE t.id = $1 AND t.removed_at IS NULL FOR UPDATE OF a",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Head::try_from).transpose()
}

/// Takes an attachment off its draft and moves the draft, in one statement; gives back the draft's new version.
///
/// # Errors
/// [`StoreError`], also when it is not there, or its application no draft of this version.
pub(crate) async fn remove(
    conn: &mut PgConnection,
    draft: &Head,
    id: AttachmentId,
    (by, at): (PersonId, DateTime<Utc>),
) -> Result<i64, StoreError> {
    let version: Option<i64> = sqlx::query_scalar(
        "WITH moved AS (
             UPDATE intake.application SET version = version + 1, changed_by = $4, changed_at = $5
             WHERE id = $2 AND version = $3 AND state = 'draft'
             RETURNING id, version
         ), removed AS (
             UPDATE intake.attachment SET removed_by = $4, removed_at = $5 FROM moved
             WHERE attachment.id = $1 AND application_id = moved.id AND removed_at IS NULL
             RETURNING attachment.id
         )
         SELECT moved.version FROM moved CROSS JOIN removed",
    )
    .bind(id)
    .bind(draft.id)
    .bind(draft.version)
    .bind(by)
    .bind(at)
    .fetch_optional(conn)
    .await?;
    version.ok_or(StoreError::RowsAffected {
        expected: 1,
        actual: 0,
    })
}

/// The attachments of an application, in the order in which they came.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    application: ApplicationId,
) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id AS attachment_id, kind, title, media_type, size_bytes, sha256, uploaded_by, uploaded_at
         FROM intake.attachment WHERE application_id = $1 AND removed_at IS NULL ORDER BY id",
    )
    .bind(application)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// Those of the ids that are attachments which are there.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn known(
    conn: &mut PgConnection,
    ids: &[AttachmentId],
) -> Result<Vec<AttachmentId>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(AttachmentId::as_uuid).collect();
    let known =
        sqlx::query_scalar("SELECT id FROM intake.attachment WHERE id = ANY($1) AND removed_at IS NULL")
            .bind(ids)
            .fetch_all(conn)
            .await?;
    Ok(known)
}
