//! The journal.

use tilskudd_kernel::ids::EntryId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_runtime::codec::signatory;
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::Page;

use crate::ledger::store::journal::Booked;

/// Reads `ListJournalEntries`.
pub(crate) fn list_journal_entries(body: &pb::ListJournalEntriesRequest) -> Result<Page<EntryId>, Failure> {
    let mut f = Fields::new();
    let page = f.page(body.page_size, &body.page_token);
    f.finish(|| page)
}

/// A journal entry.
pub(crate) fn entry(tenant: &Tenant, entry: &Booked) -> pb::JournalEntry {
    let postings = entry.postings.iter().map(|posting| pb::Posting {
        ledger_account: posting.ledger_account.clone(),
        amount_ore: posting.amount_ore.ore(),
        award: posting.award_id.to_string(),
        year: posting.year,
    });
    pb::JournalEntry {
        name: format_name(tenant, "journalEntries", &entry.id),
        kind: entry.kind.clone(),
        decision: format_name(tenant, "decisions", &entry.decision),
        scheme: entry.scheme.clone(),
        chapter_post: entry.chapter_post.clone(),
        booked: Some(signatory(entry.booked)),
        postings: postings.collect(),
    }
}
