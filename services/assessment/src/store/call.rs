//! Copies of announced calls. A call is immutable, so the first copy is kept.

use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::year::Year;

use crate::error::Result;

/// Keeps an announced call, unless it is here already.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(conn: &mut PgConnection, id: CallId, edition: &str, year: Year) -> Result<()> {
    sqlx::query(
        "INSERT INTO assessment.call (id, edition, year) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(edition)
    .bind(year.get())
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the call has arrived.
///
/// # Errors
/// The database's.
pub(crate) async fn is_known(conn: &mut PgConnection, id: CallId) -> Result<bool> {
    let known = sqlx::query_scalar("SELECT EXISTS (SELECT FROM assessment.call WHERE id = $1)")
        .bind(id)
        .fetch_one(conn)
        .await?;
    Ok(known)
}
