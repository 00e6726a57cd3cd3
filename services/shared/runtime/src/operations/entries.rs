//! The audit log, for those who may read it.

use tilskudd_kernel::ids::PersonId;
use tilskudd_proto::common::v1::{AuditEntry, ListAuditEntriesRequest, ListAuditEntriesResponse};
use tilskudd_store::audit::{self, Entry, EntryFilter};

use crate::failure::Failure;
use crate::fields::{Fields, page_token};
use crate::scope::Scope;
use crate::timestamps::{instant, timestamp};

/// A page of it.
///
/// # Errors
/// INVALID_ARGUMENT with the fields at fault; what the database said.
pub(super) async fn list(
    scope: &Scope,
    request: &ListAuditEntriesRequest,
) -> Result<ListAuditEntriesResponse, Failure> {
    let mut f = Fields::new();
    let size = f.page_size(request.page_size);
    let after = f.page_token::<i64>(&request.page_token);
    let action = f.optional_text::<100>("action", &request.action);
    let person = f.optional::<PersonId>("person", &request.person);
    let subject = f.optional_text::<300>("subject", &request.subject);
    let since = match request.since {
        Some(since) => f.take("since", instant(since)).map(Some),
        None => Ok(None),
    };
    let (size, filter) = f.finish(|| {
        let filter = EntryFilter {
            after: after?.unwrap_or(0),
            action: action?.map_or_else(String::new, |text| text.into_string()),
            person: person?,
            subject: subject?.map_or_else(String::new, |text| text.into_string()),
            since: since?,
        };
        Ok((size?, filter))
    })?;
    let (entries, next) = audit::list(&scope.db, &filter, size).await?;
    Ok(ListAuditEntriesResponse {
        entries: entries.into_iter().map(encode).collect(),
        next_page_token: next.map_or_else(String::new, |next| page_token(&next)),
    })
}

fn encode(entry: Entry) -> AuditEntry {
    AuditEntry {
        position: entry.position,
        person: entry.person.to_string(),
        capacity: entry.capacity,
        action: entry.action,
        subject: entry.subject,
        details: entry.details,
        legal_time: Some(timestamp(entry.legal_time)),
        system_time: Some(timestamp(entry.system_time)),
        trace_id: entry.trace_id.unwrap_or_default(),
    }
}
