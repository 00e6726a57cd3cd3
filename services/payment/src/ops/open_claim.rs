//! Opens a claim for money that reporting ordered back (tilbakebetalingskrav, R26 and R27).

use chrono::{DateTime, Utc};
use serde_json::json;
use tilskudd_kernel::ids::{AwardId, ClaimId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::Error;
use crate::store::claims::{self, Claim, Ordered};
use crate::store::decisions;

/// What was ordered.
#[derive(Debug)]
pub(crate) struct Reclaim {
    pub(crate) id: ClaimId,
    pub(crate) award: AwardId,
    pub(crate) amount: Money,
    pub(crate) reason: String,
    /// Encoded rule source.
    pub(crate) source: Vec<u8>,
    pub(crate) ordered: (PersonId, DateTime<Utc>),
}

/// Applies the order; an award that is not known here yet makes it come again.
pub(crate) async fn run(db: &Db, event: &Received, reclaim: &Reclaim) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    db.receive("open_claim", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let Some(decision) = decisions::of_award(tx.conn(), reclaim.award).await? else {
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
            let ordered = Ordered {
                claim: &claim,
                reason: &reclaim.reason,
                source: &reclaim.source,
                by: reclaim.ordered,
            };
            if !claims::insert(tx.conn(), &ordered).await? {
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
