//! The outcome of a request, for the audit log.

use std::sync::{Arc, OnceLock};

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Audience;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::callers::TOO_MANY_REQUESTS;
use crate::caller::Caller;
use crate::refusals::Act;

/// The caller and the region of a request, for its audit entry.
#[derive(Debug, Default)]
pub(super) struct RequestAudit {
    /// None: no token that holds.
    pub(super) caller: OnceLock<Caller>,
    /// None: the handler did not get that far.
    pub(super) region: Arc<OnceLock<Tenant>>,
}

impl RequestAudit {
    /// The entry for the audit log, if any: a refusal by access, or a read by an agency or the auditor.
    pub(super) fn act(&self, status: Option<&Status>) -> Option<Act> {
        let audience = self.caller.get().map(|caller| caller.audience);
        let Some(status) = status.filter(|status| status.code() != Code::Ok) else {
            let told = matches!(audience, Some(Audience::Agency | Audience::Auditor));
            return told.then_some(Act::Read);
        };
        let refuses = match status.code() {
            Code::Unauthenticated | Code::PermissionDenied | Code::ResourceExhausted => true,
            // What is another's does not exist, to an applicant.
            Code::NotFound => audience == Some(Audience::Applicant),
            _ => false,
        };
        let reason = || {
            status
                .get_error_details()
                .error_info()
                .map(|info| info.reason.clone())
        };
        let reason = refuses.then(reason)??;
        let shed = status.code() == Code::ResourceExhausted && reason != TOO_MANY_REQUESTS;
        (!shed).then_some(Act::Refused(reason))
    }
}
