//! Requests about proposals.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::{AwardId, CallId, DecisionId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_parent;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Failure, Fields};

use crate::collections::{CALLS, DECISIONS};

/// The distribution of a frame over a call's applications.
#[derive(Debug)]
pub(crate) struct ProposeAllocation {
    /// The call.
    pub(crate) call: CallId,
}

/// An amount that a person sets.
#[derive(Debug)]
pub(crate) struct AdjustAward {
    /// The proposal.
    pub(crate) decision: DecisionId,
    /// The award in it.
    pub(crate) award: AwardId,
    /// The new amount.
    pub(crate) amount: Money,
    /// The reason.
    pub(crate) reason: Reason,
}

/// Parses `ProposeAllocation`.
pub(crate) fn propose(
    tenant: &Tenant,
    body: &pb::ProposeAllocationRequest,
) -> Result<ProposeAllocation, Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let call = f.name("call", CALLS, tenant, &body.call);
    f.finish(|| parent.and(Ok(ProposeAllocation { call: call? })))
}

/// Parses `AdjustAward`.
pub(crate) fn adjust(tenant: &Tenant, body: &pb::AdjustAwardRequest) -> Result<AdjustAward, Failure> {
    let mut f = Fields::new();
    let decision = f.name("name", DECISIONS, tenant, &body.name);
    let award = f.parse("award", &body.award);
    let amount = f.amount("amount_ore", body.amount_ore);
    let reason = f.text("reason", &body.reason);
    f.finish(|| {
        Ok(AdjustAward {
            decision: decision?,
            award: award?,
            amount: amount?,
            reason: reason?,
        })
    })
}
