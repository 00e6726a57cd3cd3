//! A recipient's request to carry unused money over arrives from reporting (P6).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::reporting::v1::CarryOverRequested;
use tilskudd_runtime::facts::Unreadable;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::carry_overs::{codec, store};
use crate::collections::CARRY_OVERS;
use crate::decisions;
use crate::error::Error;

/// Keeps the request until a person decides it.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CarryOverRequested) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    let request = &codec::requested(event, fact)?;
    db.receive("allocation.carry-over.receive", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let award = decisions::store::decision::award(tx.conn(), request.decision, request.award).await?;
            let Some(award) = award else {
                return Ok(Receipt::NotKnownYet);
            };
            if award.organisation_number != request.organisation.as_str() {
                let why = "it is not the award's recipient";
                return Err(Unreadable::new("organisation_number", why).into());
            }
            if store::get(tx.conn(), request.id).await?.is_some() {
                return Ok(Receipt::Duplicate);
            }
            store::insert(tx.conn(), request).await?;
            let name = format_name(tenant, CARRY_OVERS, &request.id);
            let details = json!({ "amount_ore": request.amount.ore() });
            tx.audit("carry-over.requested", name, details);
            Ok(Receipt::Applied)
        })
    })
    .await
}
