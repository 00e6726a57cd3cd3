//! Opens a claim for money that reporting ordered back (tilbakebetalingskrav, R26 and R27).

use serde_json::json;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::reporting::v1::ReclaimOrdered;
use tilskudd_store::{Db, Receipt, Received};

use crate::claims::store::Claim;
use crate::claims::{codec, store};
use crate::decisions;
use crate::error::Error;

/// Applies the order; an award that is not known here yet makes it come again.
pub(crate) async fn run(db: &Db, event: &Received, fact: &ReclaimOrdered) -> Result<Receipt, Error> {
    let reclaim = &codec::claims::reclaim(fact)?;
    let tenant = db.tenant();
    db.receive("payment.claim.open", event, move |tx| {
        Box::pin(async move {
            let Some(decision) = decisions::store::of_award(tx.conn(), reclaim.award).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let claim = Claim {
                id: reclaim.id,
                award: reclaim.award,
                organisation_number: decision.organisation_number.clone(),
                amount: reclaim.amount,
                returned: Money::ZERO,
                reference: decision.purpose().text(),
            };
            if !store::insert(tx.conn(), &claim, reclaim).await? {
                return Ok(Receipt::Duplicate);
            }
            tx.audit(
                "claim.opened",
                format_name(tenant, "claims", &claim.id),
                json!({ "award": claim.award.to_string(), "amount_ore": claim.amount.ore() }),
            );
            Ok::<_, Error>(Receipt::Applied)
        })
    })
    .await
}
