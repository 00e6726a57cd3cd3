//! `intake.registration`: insert only.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::ensure_one;

use crate::applications::domain::late_registration::LateRegistration;

/// The registration of an application that came by letter or e-mail.
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
    /// Why after the call's deadline; none: it was registered before.
    pub(crate) late_reason: Option<String>,
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
             registered_at, late_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(application)
    .bind(registration.channel)
    .bind(registration.received_on)
    .bind(registration.received_time)
    .bind(registration.registered_by)
    .bind(registration.registered_at)
    .bind(&registration.late_reason)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// The late registration of an application; none: it was not registered late.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn late(
    conn: &mut PgConnection,
    application: ApplicationId,
) -> Result<Option<LateRegistration>, StoreError> {
    let row: Option<(NaiveDate, DateTime<Utc>, String)> = sqlx::query_as(
        "SELECT received_on, registered_at, late_reason FROM intake.registration
         WHERE application_id = $1 AND late_reason IS NOT NULL",
    )
    .bind(application)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(received_on, registered_at, reason)| LateRegistration {
        received_on,
        registered_on: local_date(registered_at),
        reason,
    }))
}
