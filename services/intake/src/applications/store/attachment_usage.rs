//! Usage of `intake.attachment` by an application: the number and size of the files that a new one is counted with.

use sqlx::PgConnection;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_store::Error as StoreError;

use crate::applications::domain::application::Head;
use crate::applications::domain::attachment::Share;
use crate::applications::store::applications::HeadRow;

/// An application and the files of it that a new one is counted with, in sum.
#[derive(Debug, Clone)]
pub(crate) struct AttachmentUsage {
    /// The application.
    pub(crate) head: Head,
    /// How many they are.
    pub(crate) files: i64,
    /// Their bytes.
    pub(crate) bytes: i64,
}

/// The statement: a draft's files are counted together, and of what is submitted those of the share `$2`; of the
/// answers to requests for completion those since the latest request. Rows stored before shares existed are classified
/// by their kind.
macro_rules! usage {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin, h.files, h.bytes
             FROM intake.application a CROSS JOIN LATERAL (
                 SELECT count(*) AS files, coalesce(sum(t.size_bytes), 0)::bigint AS bytes
                 FROM intake.attachment t
                 WHERE t.application_id = a.id AND t.removed_at IS NULL
                   AND coalesce(t.counted_with, CASE t.kind WHEN 'completion' THEN 'completion'
                                                            WHEN 'supplement' THEN 'supplement' ELSE 'draft' END)
                       = CASE a.state WHEN 'draft' THEN 'draft' ELSE $2 END
                   AND ($2 <> 'completion' OR t.uploaded_at >= coalesce(
                       (SELECT max(c.requested_at) FROM intake.completion c WHERE c.application_id = a.id),
                       '-infinity'))) h
             WHERE a.id = $1",
            $rest
        )
    };
}

#[derive(sqlx_macros::FromRow)]
struct UsageRow {
    #[sqlx(flatten)]
    head: HeadRow,
    files: i64,
    bytes: i64,
}

/// An application with the sum of what a file of this share is counted with, read without locks.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(
    conn: &mut PgConnection,
    application: ApplicationId,
    share: Share,
) -> Result<Option<AttachmentUsage>, StoreError> {
    read(conn, usage!(""), application, share).await
}

/// An application's row, locked, with the same sum. Whoever waited here for another upload fails to serialise, since
/// each moves the application's version, and counts again on its next attempt.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(
    conn: &mut PgConnection,
    application: ApplicationId,
    share: Share,
) -> Result<Option<AttachmentUsage>, StoreError> {
    read(conn, usage!(" FOR UPDATE OF a"), application, share).await
}

async fn read(
    conn: &mut PgConnection,
    statement: &'static str,
    application: ApplicationId,
    share: Share,
) -> Result<Option<AttachmentUsage>, StoreError> {
    let query = sqlx::query_as(statement).bind(application).bind(share.as_str());
    let row: Option<UsageRow> = query.fetch_optional(conn).await?;
    row.map(|row| {
        Ok(AttachmentUsage {
            head: row.head.try_into()?,
            files: row.files,
            bytes: row.bytes,
        })
    })
    .transpose()
}
