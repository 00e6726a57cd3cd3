//! `intake.told_once`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_store::Error as StoreError;

/// What is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matter {
    /// The region's own office, to the services that name it.
    OwnOffice,
    /// Universities, to every region.
    Universities,
}

impl Matter {
    pub(crate) const ALL: [Self; 2] = [Self::OwnOffice, Self::Universities];

    const fn as_str(self) -> &'static str {
        match self {
            Self::OwnOffice => "own-office",
            Self::Universities => "universities",
        }
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
    let known = Matter::ALL.into_iter();
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
