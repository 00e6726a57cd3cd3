//! Lists of applications, and watching them.

use tilskudd_kernel::ids::CallId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_store::audit::Mark;

use crate::lists::codec::list;
use crate::lists::domain::list::ListApplications;
use crate::names::parent;

/// The parsed `WatchApplications` request.
#[derive(Debug, Clone)]
pub(crate) struct WatchApplications {
    /// After this place in the log; none: from the start, unless it is from now.
    pub(crate) mark: Option<Mark>,
    /// From now on, where no place is said.
    pub(crate) from_now: bool,
    /// Only of this call.
    pub(crate) call: Option<CallId>,
}

/// Reads what is watched, and from where on.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn watch(
    scope: &Scope,
    message: &pb::WatchApplicationsRequest,
) -> Result<WatchApplications, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let mark = f.token::<Mark>("resume_token", &message.resume_token);
    let call = f.optional_name::<CallId>("call", "calls", &scope.tenant, &message.call);
    f.finish(|| {
        alone?;
        Ok(WatchApplications {
            mark: mark?,
            from_now: message.from_now,
            call: call?,
        })
    })
}

/// Reads which page of which applications is asked for, within what the caller may see.
///
/// # Errors
/// INVALID_ARGUMENT; `OTHER_ORGANISATION`.
pub(crate) fn list(
    scope: &Scope,
    message: &pb::ListApplicationsRequest,
) -> Result<ListApplications, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let query = list::parse(&mut f, scope, message);
    let query = f.finish(|| alone.and(query))?;
    if let Some(applicant) = &query.filter.applicant {
        scope.require_organisation(applicant)?;
    }
    Ok(query)
}
