//! Carry-overs.

use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;

use super::act;
use super::collection::{CALLS, CARRY_OVERS, DECISIONS};
use crate::domain::carry_over::CarryOver;

/// A carry-over, decided or not.
pub(crate) fn carry_over(tenant: &Tenant, carry_over: &CarryOver) -> pb::CarryOver {
    let ruling = carry_over.ruling.as_ref();
    let to_call = ruling.and_then(|ruling| ruling.to_call);
    let state = match ruling {
        None => pb::CarryOverState::Requested,
        Some(_) if to_call.is_some() => pb::CarryOverState::Granted,
        Some(_) => pb::CarryOverState::Refused,
    };
    pb::CarryOver {
        name: format_name(tenant, CARRY_OVERS, &carry_over.id),
        award: carry_over.award.to_string(),
        decision: format_name(tenant, DECISIONS, &carry_over.decision),
        organisation_number: carry_over.organisation.to_string(),
        amount_ore: carry_over.amount.ore(),
        wish: carry_over.wish.clone(),
        state: state.into(),
        to_call: to_call
            .map(|call| format_name(tenant, CALLS, &call))
            .unwrap_or_default(),
        decided: ruling.map(|ruling| act(&ruling.signed, &ruling.reason)),
    }
}
