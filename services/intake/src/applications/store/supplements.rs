//! `intake.supplement`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::ensure_one;
use uuid::Uuid;

/// A supplement to a submitted application.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub(crate) struct Supplement {
    /// Its id.
    pub(crate) id: Uuid,
    /// What is added.
    pub(crate) text: String,
    /// The office wrote it.
    pub(crate) on_behalf: bool,
    /// Who wrote it.
    pub(crate) written_by: PersonId,
    /// Legal time.
    pub(crate) written_at: DateTime<Utc>,
}

/// Stores a supplement.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(
    conn: &mut PgConnection,
    application: ApplicationId,
    supplement: &Supplement,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.supplement (id, application_id, text, on_behalf, written_by, written_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(supplement.id)
    .bind(application)
    .bind(&supplement.text)
    .bind(supplement.on_behalf)
    .bind(supplement.written_by)
    .bind(supplement.written_at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// All supplements of an application, in order of time.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    application: ApplicationId,
) -> Result<Vec<Supplement>, StoreError> {
    let supplements = sqlx::query_as(
        "SELECT id, text, on_behalf, written_by, written_at FROM intake.supplement WHERE application_id = $1
         ORDER BY written_at, id",
    )
    .bind(application)
    .fetch_all(conn)
    .await?;
    Ok(supplements)
}
