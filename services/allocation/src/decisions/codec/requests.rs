//! Requests about decisions.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::{CallId, DecisionId};
use tilskudd_kernel::names::parse_parent;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::Page;

use crate::collections::{CALLS, DECISIONS};
use crate::proposals::domain::stage::State;

/// A decision on an application.
#[derive(Debug)]
pub(crate) struct DecideApplication {
    /// The proposal.
    pub(crate) id: DecisionId,
    /// Of the proposal that was read.
    pub(crate) etag: String,
    /// The reason.
    pub(crate) reason: Reason,
    /// Whether the decider has asked the other regions about pending reports.
    pub(crate) pending_checked: bool,
}

/// Which decisions and proposals are listed.
#[derive(Debug)]
pub(crate) struct ListDecisions {
    /// Only of this call.
    pub(crate) call: Option<CallId>,
    /// Only in this state.
    pub(crate) state: Option<State>,
    /// The page.
    pub(crate) page: Page<DecisionId>,
}

/// Parses `DecideApplication`.
pub(crate) fn decide(
    tenant: &Tenant,
    body: &pb::DecideApplicationRequest,
) -> Result<DecideApplication, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", DECISIONS, tenant, &body.name);
    let etag = f.text::<100>("etag", &body.etag);
    let reason = f.text("reason", &body.reason);
    f.finish(|| {
        Ok(DecideApplication {
            id: id?,
            etag: etag?.into_string(),
            reason: reason?,
            pending_checked: body.pending_reports_checked,
        })
    })
}

/// Parses `GetDecision`: which decision.
pub(crate) fn get(tenant: &Tenant, body: &pb::GetDecisionRequest) -> Result<DecisionId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", DECISIONS, tenant, &body.name);
    f.finish(|| id)
}

/// Parses `ListDecisions`.
pub(crate) fn list(tenant: &Tenant, body: &pb::ListDecisionsRequest) -> Result<ListDecisions, Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let page = f.page(body.page_size, &body.page_token);
    let call = f.optional_name("call", CALLS, tenant, &body.call);
    let state = f.optional_enumeration::<pb::DecisionState>("state", body.state);
    f.finish(|| {
        parent?;
        Ok(ListDecisions {
            call: call?,
            state: state?.and_then(asked),
            page: page?,
        })
    })
}

fn asked(state: pb::DecisionState) -> Option<State> {
    match state {
        pb::DecisionState::Unspecified => None,
        pb::DecisionState::Awaiting => Some(State::Awaiting),
        pb::DecisionState::Proposed => Some(State::Proposed),
        pb::DecisionState::Decided => Some(State::Decided),
    }
}
