//! `allocation.edition`: copies, which the runtime keeps.

use sqlx::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::editions;
use tilskudd_store::Error;
use tilskudd_store::rows::inconsistent;

/// An edition, if it has arrived.
pub(crate) async fn find(conn: &mut PgConnection, id: &str) -> Result<Option<Edition>, Error> {
    editions::find(conn, Service::Allocation, id).await
}

/// The edition of a call that something is proposed under, which was here before.
pub(crate) async fn require(conn: &mut PgConnection, id: &str) -> Result<Edition, Error> {
    let found = find(conn, id).await?;
    found.ok_or_else(|| inconsistent("call", "edition", id))
}

/// Those of these editions that have arrived.
pub(crate) async fn arrived(conn: &mut PgConnection, ids: &[String]) -> Result<Vec<Edition>, Error> {
    let found: Vec<String> =
        sqlx::query_scalar("SELECT canonical FROM allocation.edition WHERE edition = ANY ($1)")
            .bind(ids)
            .fetch_all(conn)
            .await?;
    found
        .iter()
        .map(|canonical| {
            Edition::from_canonical(canonical).map_err(|error| inconsistent("edition", "canonical", error))
        })
        .collect()
}
