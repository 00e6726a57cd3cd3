//! `intake.edition`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_store::Error as StoreError;

use crate::calls::domain::edition::Published;

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: String,
    canonical: String,
    hash: String,
    evaluator_version: String,
    published_at: DateTime<Utc>,
}

/// The edition of this id.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(conn: &mut PgConnection, id: &str) -> Result<Option<Published>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, canonical, hash, evaluator_version, published_at FROM intake.edition WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Published {
        id: row.id,
        canonical: row.canonical,
        hash: row.hash,
        evaluator_version: row.evaluator_version,
        published_at: row.published_at,
    }))
}

/// Stores an edition; false when one of this id is there already.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(conn: &mut PgConnection, edition: &Published) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.edition (id, canonical, hash, evaluator_version, published_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(&edition.id)
    .bind(&edition.canonical)
    .bind(&edition.hash)
    .bind(&edition.evaluator_version)
    .bind(edition.published_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
