//! `intake.registration`: insert only.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_store::Error as StoreError;

use super::one;

/// That an application came by letter or e-mail.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    /// `letter` or `email`.
    pub(crate) channel: &'static str,
    /// Local day of receipt.
    pub(crate) received_on: NaiveDate,
    /// Local time of receipt; none: not known.
    pub(crate) received_time: Option<NaiveTime>,
    /// The caseworker.
    pub(crate) registered_by: PersonId,
    /// Legal time.
    pub(crate) registered_at: DateTime<Utc>,
}

/// Stores the registration of a submission.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(
    conn: &mut PgConnection,
    application: ApplicationId,
    registration: &Registration,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.registration (application_id, channel, received_on, received_time, registered_by,
             registered_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(application)
    .bind(registration.channel)
    .bind(registration.received_on)
    .bind(registration.received_time)
    .bind(registration.registered_by)
    .bind(registration.registered_at)
    .execute(conn)
    .await?;
    one(done.rows_affected())
}
