//! Decides whether unused money is carried over (R32, P6), and tells payment and reporting.

use serde_json::json;
use tilskudd_kernel::ids::{CallId, CarryOverId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Destination, Idempotency, Tx};

use super::{EVENT_VERSION, Reason};
use crate::domain::carry_over::{CarryOver, Ruling, may_carry};
use crate::domain::proposal::Signed;
use crate::error::Error;
use crate::wire::collection::CARRY_OVERS;
use crate::{store, wire};

/// What is decided.
#[derive(Debug)]
pub(crate) struct NewRuling {
    /// The request.
    pub(crate) id: CarryOverId,
    /// The call that the money goes into; none refuses.
    pub(crate) to_call: Option<CallId>,
    /// Why.
    pub(crate) reason: Reason,
}

/// Decides.
pub(crate) async fn decide_carry_over(
    entered: &Entered,
    key: &Idempotency,
    new: &NewRuling,
) -> Result<pb::DecideCarryOverResponse, Error> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<_, Error, _>(
            "allocation.decide_carry_over",
            &entered.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let carry_over = decide(tx, tenant, new).await?;
                    Ok(pb::DecideCarryOverResponse {
                        carry_over: Some(carry_over),
                    })
                })
            },
        )
        .await
}

async fn decide(tx: &mut Tx<'_>, tenant: &Tenant, new: &NewRuling) -> Result<pb::CarryOver, Error> {
    let name = format_name(tenant, CARRY_OVERS, &new.id);
    let found = store::carry_over::get(tx.conn(), new.id).await?;
    let mut carry_over = found.ok_or_else(|| Error::NotFound(name.clone()))?;
    if carry_over.ruling.is_some() {
        return Err(Error::CarryOverDecided);
    }
    let signed = Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    };
    if store::decision::conflicted(tx.conn(), carry_over.decision)
        .await?
        .contains(&signed.person)
    {
        return Err(Error::Conflicted);
    }
    let to_year = match new.to_call {
        None => 0,
        Some(to) => year_carried_into(tx, &carry_over, to, &name).await?,
    };
    let ruling = Ruling {
        to_call: new.to_call,
        signed,
        reason: new.reason.as_str().to_owned(),
    };
    store::carry_over::decide(tx.conn(), new.id, &ruling).await?;
    carry_over.ruling = Some(ruling);
    let told = wire::carry_over(tenant, &carry_over);
    let message = pb::CarryOverDecided {
        carry_over: Some(told.clone()),
        decided: Some(wire::signatory(&signed)),
        to_year,
    };
    for service in [Service::Payment, Service::Reporting] {
        tx.emit(
            &Destination::new(service, tenant),
            format!("carry-over/{}", new.id),
            EVENT_VERSION,
            &message,
        );
    }
    let details = json!({ "granted": new.to_call.is_some(), "amount_ore": carry_over.amount.ore() });
    tx.audit("carry-over.decided", name, details);
    Ok(told)
}

/// The grant year of the call, when the money may go there.
async fn year_carried_into(
    tx: &mut Tx<'_>,
    carry_over: &CarryOver,
    to: CallId,
    name: &str,
) -> Result<i32, Error> {
    let unknown = || Error::NotFound(name.to_owned());
    let award = store::decision::award(tx.conn(), carry_over.decision, carry_over.award).await?;
    let award = award.ok_or_else(unknown)?;
    let from = store::copies::call(tx.conn(), award.call_id)
        .await?
        .ok_or_else(unknown)?;
    // A call that is not announced is not known here.
    let to = store::copies::call(tx.conn(), to).await?;
    let to = to.ok_or(Error::NotTheYearAfter { year: from.year })?;
    may_carry(&from, &to)?;
    // The database counts what is carried over of an award, and refuses besides.
    if carry_over.amount.checked_add(award.carried_ore)? > award.amount_ore {
        return Err(Error::CarryOverAboveAward);
    }
    Ok(to.year.get())
}
