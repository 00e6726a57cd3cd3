//! A recipient's wish to carry unused money over arrives from reporting (P6).

use serde_json::json;
use tilskudd_kernel::ids::{AwardId, CarryOverId, DecisionId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::reporting::v1::CarryOverRequested;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::{field, id_in};
use crate::domain::carry_over::CarryOver;
use crate::error::Error;
use crate::store;
use crate::wire::collection::{CARRY_OVERS, DECISIONS};

/// Keeps the request until a person decides it.
pub(crate) async fn receive_carry_over(
    db: &Db,
    event: &Received,
    message: &CarryOverRequested,
) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    let request = &parse(event, message)?;
    db.receive("allocation.receive_carry_over", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let Some(award) = store::decision::award(tx.conn(), request.decision, request.award).await?
            else {
                return Ok(Receipt::NotKnownYet);
            };
            if award.organisation_number != request.organisation.as_str() {
                return field("organisation_number", Err("it is not the award's recipient"));
            }
            if store::carry_over::get(tx.conn(), request.id).await?.is_some() {
                return Ok(Receipt::Duplicate);
            }
            store::carry_over::insert(tx.conn(), request).await?;
            let name = format_name(tenant, CARRY_OVERS, &request.id);
            tx.audit(
                "carry-over.requested",
                name,
                json!({ "amount_ore": request.amount.ore() }),
            );
            Ok(Receipt::Applied)
        })
    })
    .await
}

fn parse(event: &Received, message: &CarryOverRequested) -> Result<CarryOver, Error> {
    let amount = field("amount_ore", Money::amount(message.amount_ore))?;
    if amount.is_zero() {
        return field("amount_ore", Err("it is zero"));
    }
    Ok(CarryOver {
        id: field::<CarryOverId, _>("id", message.id.parse())?,
        award: field::<AwardId, _>("award", message.award.parse())?,
        decision: id_in::<DecisionId>("decision", DECISIONS, &message.decision)?,
        organisation: field::<OrgNumber, _>("organisation_number", message.organisation_number.parse())?,
        amount,
        wish: message.wish.clone(),
        requested_at: event.legal_time,
        ruling: None,
    })
}
