//! The changes of applications in the audit log that a caller may see.

use std::collections::BTreeMap;

use tilskudd_kernel::actor::Capacity;
use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_store::Error as StoreError;
use tilskudd_store::audit::Entry;

use crate::lists::store::changes;
use crate::lists::store::changes::Now;
use crate::vocabulary::state_out;

/// Actions on a draft. Only the applicant sees them, also after the draft was submitted.
const WHILE_A_DRAFT: [&str; 5] = [
    "application.created",
    "application.updated",
    "application.copied",
    "application.ranked",
    "application.signed",
];

/// Actions that the office keeps to itself until it has confirmed them: shown to it, to the owner of the scheme and to
/// the auditor, and to nobody else.
const OF_THE_OFFICE: [&str; 2] = ["dismissal.proposed", "dismissal.declined"];

/// A change, and where in the log it stands.
pub(crate) struct VisibleChange {
    /// Position of its entry.
    pub(crate) position: i64,
    /// The answer to the caller.
    pub(crate) change: pb::ApplicationChange,
}

/// The changes of applications among the entries, as far as the caller may see them, in the same order.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn visible_changes(
    scope: &Scope,
    call: Option<CallId>,
    entries: Vec<Entry>,
) -> Result<Vec<VisibleChange>, StoreError> {
    let entries: Vec<(ApplicationId, Entry)> = entries
        .into_iter()
        .filter_map(|entry| about(&scope.tenant, &entry).map(|id| (id, entry)))
        .collect();
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = entries.iter().map(|(id, _)| *id).collect();
    let now = changes::now(&mut *scope.db.read().await?, &ids).await?;
    let seen = |(id, entry)| change(scope, call, &now, id, entry);
    Ok(entries.into_iter().filter_map(seen).collect())
}

fn change(
    scope: &Scope,
    call: Option<CallId>,
    now: &BTreeMap<ApplicationId, Now>,
    id: ApplicationId,
    entry: Entry,
) -> Option<VisibleChange> {
    let now = now.get(&id)?;
    let (head, action) = (&now.head, entry.action.as_str());
    let of_office = matches!(
        scope.actor.capacity,
        Capacity::Office(_) | Capacity::Directorate | Capacity::Auditor
    );
    if OF_THE_OFFICE.contains(&action) && !of_office {
        return None;
    }
    let visible = match scope.organisation() {
        Some(own) => head.organisation == *own,
        None => {
            // What happened to it while it was a draft, or to a draft that was never sent, is the applicant's alone.
            let since = now.submitted_at.is_some_and(|since| entry.legal_time >= since);
            since && !WHILE_A_DRAFT.contains(&action)
        }
    };
    if !visible || call.is_some_and(|call| call != head.call) {
        return None;
    }
    let change = pb::ApplicationChange {
        application: format_name(&scope.tenant, "applications", &id),
        action: entry.action,
        legal_time: Some(timestamp(entry.legal_time)),
        organisation_number: head.organisation.to_string(),
        call: format_name(&scope.tenant, "calls", &head.call),
        case_number: now.case_number.clone().unwrap_or_default(),
        state: state_out(head.state).into(),
        etag: head.etag(),
    };
    Some(VisibleChange {
        position: entry.position,
        change,
    })
}

/// The application that an entry is about: its subject, or for what is kept beside an application, such as an
/// attachment or a request for completion, the one that its details name.
fn about(tenant: &Tenant, entry: &Entry) -> Option<ApplicationId> {
    application(tenant, &entry.subject).or_else(|| {
        let details: serde_json::Value = serde_json::from_str(&entry.details).ok()?;
        application(tenant, details.get("application")?.as_str()?)
    })
}

/// The application that an entry is about: its subject, or what its subject stands under.
fn application(tenant: &Tenant, subject: &str) -> Option<ApplicationId> {
    let mut parts = subject.split('/');
    let fits = parts.next() == Some("regions")
        && parts.next() == Some(tenant.as_str())
        && parts.next() == Some("applications");
    parts.next().filter(|_| fits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_about_the_application_that_its_subject_is_or_stands_under() {
        const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
        let here: Tenant = "trondelag".parse().unwrap();
        let id = Some(ID.parse().unwrap());
        let of = |subject: String| application(&here, &subject);
        assert_eq!(of(format!("regions/trondelag/applications/{ID}")), id);
        assert_eq!(
            of(format!("regions/trondelag/applications/{ID}/attachments/1")),
            id
        );
        assert_eq!(of(format!("regions/nordland/applications/{ID}")), None);
        assert_eq!(of(format!("regions/trondelag/calls/{ID}")), None);
        assert_eq!(of("regions/trondelag/applications/1".to_owned()), None);
        assert_eq!(of("editions/kkt-2024".to_owned()), None);
    }
}
