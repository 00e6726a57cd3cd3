//! `allocation.ended_application`: insert only.

use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_store::Error;

use crate::proposals::domain::stage::Ending;

/// Keeps how an application ended; false when it was kept before.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    application: ApplicationId,
    how: Ending,
    by: Signed,
    reason: &str,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.ended_application (application_id, how, ended_by, ended_at, reason)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT ended_application_key DO NOTHING",
    )
    .bind(application)
    .bind(how.as_str())
    .bind(by.person)
    .bind(by.at)
    .bind(reason)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the application's proposal, so that a decision at the same time is made anew or seen; its state, if there
/// is one.
pub(crate) async fn touch(
    conn: &mut PgConnection,
    application: ApplicationId,
) -> Result<Option<String>, Error> {
    Ok(sqlx::query_scalar(
        "UPDATE allocation.proposal SET version = version + 1 WHERE application_id = $1 RETURNING state",
    )
    .bind(application)
    .fetch_optional(conn)
    .await?)
}
