//! Lists the journal.

use tilskudd_kernel::ids::EntryId;
use tilskudd_proto::payment::v1::ListJournalEntriesResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;
use tilskudd_store::Page;

use crate::error::Error;
use crate::ledger::codec;
use crate::ledger::store::journal;

/// Entries in the order in which they were booked.
pub(crate) async fn run(scope: &Scope, page: &Page<EntryId>) -> Result<ListJournalEntriesResponse, Error> {
    let mut conn = scope.db.read().await?;
    let rows = journal::list(&mut conn, page).await?;
    let (rows, next) = page.split(rows, |row| row.id);
    let encode = |row| codec::journal::entry(&scope.tenant, row);
    Ok(ListJournalEntriesResponse {
        entries: rows.iter().map(encode).collect(),
        next_page_token: next_page_token(next),
    })
}
