//! The hash over the entries that a seal covers.

use sqlx::PgConnection;

use super::digest::{Entries, Hash};
use super::entry::{MAX_PAGE, range};
use crate::db::Db;
use crate::error::Error;

/// How many entries have the positions `first..=last`, and the hash over them; a page at a time is in memory.
pub(super) async fn entries_hash(
    db: &Db,
    conn: &mut PgConnection,
    first: i64,
    last: i64,
) -> Result<(u64, Hash), Error> {
    let (mut count, mut hash) = (0, Entries::new());
    let mut next = first;
    while next <= last {
        let end = next.saturating_add(MAX_PAGE - 1).min(last);
        let page = range(db, conn, next, end).await?;
        count += page.len() as u64;
        hash = hash.and(&page);
        match end.checked_add(1) {
            Some(after) => next = after,
            None => break,
        }
    }
    Ok((count, hash.finish()))
}
