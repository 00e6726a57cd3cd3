//! Unused money, as events for allocation and payment.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{CarryOverId, ClaimId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1::{CarryOverRequested, ReclaimOrdered};
use tilskudd_runtime::codec::{rule_source, signatory};

use crate::obligations::domain::award::Unused;
use crate::obligations::domain::obligation::Obligation;

/// The money is asked carried over.
pub(crate) fn carry_over_requested(
    tenant: &Tenant,
    id: CarryOverId,
    obligation: &Obligation,
    unused: &Unused,
    wish: &str,
) -> CarryOverRequested {
    CarryOverRequested {
        id: id.to_string(),
        award: unused.award.to_string(),
        decision: format_name(tenant, "decisions", &obligation.decision),
        organisation_number: obligation.organisation_number.to_string(),
        amount_ore: unused.amount.ore(),
        wish: wish.to_owned(),
    }
}

/// The money is ordered back, for this reason, which stands there.
pub(crate) fn reclaim_ordered(
    tenant: &Tenant,
    id: ClaimId,
    obligation: &Obligation,
    unused: &Unused,
    reason: &str,
    source: &RuleSource,
    signed: Signed,
) -> ReclaimOrdered {
    ReclaimOrdered {
        id: id.to_string(),
        award: unused.award.to_string(),
        decision: format_name(tenant, "decisions", &obligation.decision),
        organisation_number: obligation.organisation_number.to_string(),
        amount_ore: unused.amount.ore(),
        reason: reason.to_owned(),
        source: Some(rule_source(source)),
        ordered: Some(signatory(signed)),
    }
}
