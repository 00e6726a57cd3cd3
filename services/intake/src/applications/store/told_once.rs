//! `intake.told_once`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_store::Error as StoreError;

tilskudd_kernel::stored_words! {
    /// What is told once.
    pub(crate) enum Matter {
        /// The region's own office, to the services that name it.
        OwnOffice = "own-office",
        /// Universities, to every region.
        Universities = "universities",
    }
}

/// What was told.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn told(conn: &mut PgConnection) -> Result<Vec<Matter>, StoreError> {
    let words: Vec<String> = sqlx::query_scalar("SELECT matter FROM intake.told_once")
        .fetch_all(conn)
        .await?;
    let known = Matter::ALL.iter().copied();
    Ok(known
        .filter(|matter| words.iter().any(|word| word == matter.as_str()))
        .collect())
}

/// Notes that it is told; false when it was before.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn note(
    conn: &mut PgConnection,
    matter: Matter,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("INSERT INTO intake.told_once (matter, told_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(matter.as_str())
            .bind(now)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}
