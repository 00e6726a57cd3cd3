//! Copies of editions and calls. Both are immutable, so the first copy stands.

use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::Edition;

use crate::error::{Error, Result};

/// Keeps a published edition, unless it is here already; another text under its name is refused.
///
/// # Errors
/// [`Error::EditionDiffers`], or the database's.
pub async fn put_edition(conn: &mut PgConnection, edition: &Edition) -> Result<()> {
    let kept = sqlx::query(
        "INSERT INTO assessment.edition (edition, canonical, hash) VALUES ($1, $2, $3)
         ON CONFLICT (edition) DO NOTHING",
    )
    .bind(&edition.id)
    .bind(edition.canonical_json())
    .bind(edition.hash())
    .execute(&mut *conn)
    .await?;
    if kept.rows_affected() == 0 {
        // Both as this program reads them: an older one may have written the same text with less in it.
        let held = self::edition(conn, &edition.id).await?;
        if held.is_some_and(|held| held.hash() != edition.hash()) {
            return Err(Error::EditionDiffers(edition.id.clone()));
        }
    }
    Ok(())
}

/// An edition, if it has arrived.
///
/// # Errors
/// The database's, or a stored edition that this program cannot read.
pub async fn edition(conn: &mut PgConnection, code: &str) -> Result<Option<Edition>> {
    let canonical: Option<String> =
        sqlx::query_scalar("SELECT canonical FROM assessment.edition WHERE edition = $1")
            .bind(code)
            .fetch_optional(conn)
            .await?;
    canonical
        .map(|json| Edition::from_canonical(&json).map_err(Error::Edition))
        .transpose()
}

/// Keeps an announced call, unless it is here already.
///
/// # Errors
/// The database's.
pub async fn put_call(conn: &mut PgConnection, id: CallId, edition: &str, year: Year) -> Result<()> {
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
pub async fn call_known(conn: &mut PgConnection, id: CallId) -> Result<bool> {
    let known = sqlx::query_scalar("SELECT EXISTS (SELECT FROM assessment.call WHERE id = $1)")
        .bind(id)
        .fetch_one(conn)
        .await?;
    Ok(known)
}
