//! `intake.told_once`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_store::Error as StoreError;

tilskudd_kernel::stored_words! {
    /// Events that are emitted once more, for receivers that an earlier release did not emit them to.
    pub(crate) enum Backfill {
        /// The region's own office, to the services that name it.
        OwnOffice = "own-office",
        /// Universities, to every region.
        Universities = "universities",
    }
}

/// The backfills that are done.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn done(conn: &mut PgConnection) -> Result<Vec<Backfill>, StoreError> {
    let words: Vec<String> = sqlx::query_scalar("SELECT matter FROM intake.told_once")
        .fetch_all(conn)
        .await?;
    let known = Backfill::ALL.iter().copied();
    Ok(known
        .filter(|backfill| words.iter().any(|word| word == backfill.as_str()))
        .collect())
}

/// Records that a backfill is done; false when it was done before.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn record(
    conn: &mut PgConnection,
    backfill: Backfill,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("INSERT INTO intake.told_once (matter, told_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(backfill.as_str())
            .bind(now)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}
