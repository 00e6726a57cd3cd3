//! `allocation.completion`: once closed, closed for good.

use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_store::Error;

/// Keeps a request as open or closed; one that is closed is not opened again.
pub(crate) async fn upsert(
    conn: &mut PgConnection,
    completion: CompletionId,
    application: ApplicationId,
    open: bool,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO allocation.completion AS known (completion_id, application_id, is_open) VALUES ($1, $2, $3)
         ON CONFLICT ON CONSTRAINT completion_key DO UPDATE SET is_open = known.is_open AND EXCLUDED.is_open",
    )
    .bind(completion)
    .bind(application)
    .bind(open)
    .execute(conn)
    .await?;
    Ok(())
}
