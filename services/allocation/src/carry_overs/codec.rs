//! Carry-overs.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::{CallId, CarryOverId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::{format_name, parse_parent};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::reporting::v1::CarryOverRequested;
use tilskudd_runtime::codec::act;
use tilskudd_runtime::facts::{Unreadable, field, id_in, parsed};
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::{Page, Received};

use crate::carry_overs::domain::CarryOver;
use crate::collections::{CALLS, CARRY_OVERS, DECISIONS};

/// The decision on a carry-over.
#[derive(Debug)]
pub(crate) struct DecideCarryOver {
    /// The request.
    pub(crate) id: CarryOverId,
    /// The call that the money goes into; none refuses.
    pub(crate) to_call: Option<CallId>,
    /// The reason.
    pub(crate) reason: Reason,
}

/// Parses `DecideCarryOver`.
pub(crate) fn decide(tenant: &Tenant, body: &pb::DecideCarryOverRequest) -> Result<DecideCarryOver, Failure> {
    let mut f = Fields::new();
    let id = f.name::<CarryOverId>("name", CARRY_OVERS, tenant, &body.name);
    let to_call = if body.grant {
        f.name::<CallId>("to_call", CALLS, tenant, &body.to_call)
            .map(Some)
    } else if body.to_call.is_empty() {
        Ok(None)
    } else {
        Err(f.fail(
            "to_call",
            LocalText::new(
                "Et avslag overfører ikke til noen utlysning",
                "Eit avslag overfører ikkje til noka utlysing",
                "A refusal carries into no call",
            ),
        ))
    };
    let reason = f.text("reason", &body.reason);
    f.finish(|| {
        Ok(DecideCarryOver {
            id: id?,
            to_call: to_call?,
            reason: reason?,
        })
    })
}

/// Parses `ListCarryOvers`.
pub(crate) fn list(body: &pb::ListCarryOversRequest) -> Result<Page<CarryOverId>, Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let page = f.page(body.page_size, &body.page_token);
    f.finish(|| parent.and(page))
}

/// Reads a recipient's request.
pub(crate) fn requested(event: &Received, fact: &CarryOverRequested) -> Result<CarryOver, Unreadable> {
    let amount = field("amount_ore", Money::amount(fact.amount_ore))?;
    if amount.is_zero() {
        return Err(Unreadable::new("amount_ore", "it is zero"));
    }
    Ok(CarryOver {
        id: parsed("id", &fact.id)?,
        award: parsed("award", &fact.award)?,
        decision: id_in("decision", DECISIONS, &fact.decision)?,
        organisation: parsed("organisation_number", &fact.organisation_number)?,
        amount,
        wish: fact.wish.clone(),
        requested_at: event.legal_time,
        ruling: None,
    })
}

/// A carry-over, decided or not.
pub(crate) fn encode(tenant: &Tenant, carry_over: &CarryOver) -> pb::CarryOver {
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
        decided: ruling.map(|ruling| act(&ruling.decided)),
    }
}
