//! Checks that a database is not older than the anchors of its log.

use std::path::Path;

use super::anchor::newest;
use crate::db::Db;
use crate::error::Error;
use crate::statements::Statement;

/// Compares the log with the latest head that its anchor file has: a head is anchored after it is in the database,
/// so one that does not stand there was lost with the end of the log. Nothing to compare with where there is no file
/// yet.
///
/// # Errors
/// [`Error::OlderThanAnchors`] for a database that was restored or cut; [`Error::Key`] when the file cannot be read;
/// what the database said.
pub async fn holds_anchors(db: &Db, file: &Path) -> Result<(), Error> {
    // Read before the database is asked: another process may be sealing.
    let Some(latest) = newest(file, (db.tenant(), db.service()))? else {
        return Ok(());
    };
    let statement = Statement::new(db.service(), "SELECT hash FROM {s}.audit_seal WHERE number = $1");
    let held: Option<Vec<u8>> = sqlx::query_scalar(statement.sql())
        .bind(latest.number)
        .fetch_optional(&mut *db.read().await?)
        .await?;
    if held.is_some_and(|hash| hex::encode(hash) == latest.hash) {
        return Ok(());
    }
    Err(Error::OlderThanAnchors {
        seal: latest.number,
        file: file.to_owned(),
    })
}
