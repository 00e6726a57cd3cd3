//! The author of an application, and the time.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_store::Error as StoreError;

/// The author, and the signature of a draft in its present version.
#[derive(Debug, sqlx_macros::FromRow)]
pub(crate) struct Details {
    /// Who made the draft.
    pub(crate) created_by: PersonId,
    /// Legal time.
    pub(crate) created_at: DateTime<Utc>,
    /// Who wrote it last.
    pub(crate) changed_by: PersonId,
    /// Legal time.
    pub(crate) changed_at: DateTime<Utc>,
    /// What was signed of exactly this version of the draft.
    pub(crate) signed: Option<Vec<u8>>,
    /// Its SHA-256.
    pub(crate) signed_hash: Option<Vec<u8>>,
}

/// The details of an application.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(conn: &mut PgConnection, id: ApplicationId) -> Result<Details, StoreError> {
    let details = sqlx::query_as(
        "SELECT a.created_by, a.created_at, a.changed_by, a.changed_at, g.document AS signed,
                g.content_hash AS signed_hash
         FROM intake.application a
         LEFT JOIN intake.signature g ON g.application_id = a.id AND g.version = a.version AND a.state = 'draft'
         WHERE a.id = $1",
    )
    .bind(id)
    .fetch_one(conn)
    .await?;
    Ok(details)
}
