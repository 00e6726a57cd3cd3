//! Decides whether unused money is carried over (R32, P6), and notifies payment and reporting.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::codec::signatory;
use tilskudd_store::{Idempotency, Tx};

use crate::carry_overs::codec::DecideCarryOver;
use crate::carry_overs::domain::{CarryOver, Ruling, may_carry};
use crate::carry_overs::error::CarryOverError;
use crate::carry_overs::{codec, store};
use crate::collections::CARRY_OVERS;
use crate::error::Error;
use crate::proposals::error::ProposalError;
use crate::{calls, decisions};

/// Decides.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &DecideCarryOver,
) -> Result<pb::DecideCarryOverResponse, Error> {
    scope
        .db
        .run_once::<_, Error, _>(
            "allocation.carry-over.decide",
            &scope.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let carry_over = decide(tx, &scope.tenant, command).await?;
                    Ok(pb::DecideCarryOverResponse {
                        carry_over: Some(carry_over),
                    })
                })
            },
        )
        .await
}

async fn decide(tx: &mut Tx<'_>, tenant: &Tenant, command: &DecideCarryOver) -> Result<pb::CarryOver, Error> {
    let name = format_name(tenant, CARRY_OVERS, &command.id);
    let found = store::get(tx.conn(), command.id).await?;
    let mut carry_over = found.ok_or_else(|| Error::NotFound(name.clone()))?;
    if carry_over.ruling.is_some() {
        return Err(CarryOverError::Decided.into());
    }
    let signed = Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    };
    if decisions::store::decision::conflicted(tx.conn(), carry_over.decision)
        .await?
        .contains(&signed.person)
    {
        return Err(ProposalError::Conflicted.into());
    }
    let to_year = match command.to_call {
        None => 0,
        Some(to) => year_carried_into(tx, &carry_over, to, &name).await?,
    };
    let ruling = Ruling {
        to_call: command.to_call,
        decided: signed.because(command.reason.clone()),
    };
    store::decide(tx.conn(), command.id, &ruling).await?;
    carry_over.ruling = Some(ruling);
    let encoded = codec::encode(tenant, &carry_over);
    let event = pb::CarryOverDecided {
        carry_over: Some(encoded.clone()),
        decided: Some(signatory(signed)),
        to_year,
    };
    let stream = format!("carry-over/{}", command.id);
    tx.emit_within(tenant, &stream, &event);
    let details = json!({ "granted": command.to_call.is_some(), "amount_ore": carry_over.amount.ore() });
    tx.audit("carry-over.decided", name, details);
    Ok(encoded)
}

/// The grant year of the call, when the money may go there.
async fn year_carried_into(
    tx: &mut Tx<'_>,
    carry_over: &CarryOver,
    to: CallId,
    name: &str,
) -> Result<i32, Error> {
    let unknown = || Error::NotFound(name.to_owned());
    let award = decisions::store::decision::award(tx.conn(), carry_over.decision, carry_over.award).await?;
    let award = award.ok_or_else(unknown)?;
    let from = calls::store::call::terms(tx.conn(), award.call_id)
        .await?
        .ok_or_else(unknown)?;
    // A call that is not announced is not known here.
    let to = calls::store::call::terms(tx.conn(), to).await?;
    let to = to.ok_or(CarryOverError::NotTheYearAfter { year: from.year })?;
    may_carry(&from, &to)?;
    // The database counts what is carried over of an award, and refuses besides.
    if carry_over.amount.checked_add(award.carried_ore)? > award.amount_ore {
        return Err(CarryOverError::AboveAward.into());
    }
    Ok(to.year.get())
}
