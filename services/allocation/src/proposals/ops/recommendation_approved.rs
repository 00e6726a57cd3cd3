//! An approved recommendation arrives: the beginning of a proposal.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::assessment::v1::RecommendationApproved;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::calls;
use crate::collections::DECISIONS;
use crate::error::Error;
use crate::proposals::store::proposal::insert;
use crate::proposals::{codec, store};

/// Keeps it until amounts are proposed. Needs the call and its edition.
pub(crate) async fn run(db: &Db, event: &Received, fact: &RecommendationApproved) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    let (proposal, application) = &codec::recommendation::approved(db.ids(), fact)?;
    db.receive(
        "allocation.recommendation.receive",
        event,
        move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                let Some(call) = calls::store::call::terms(tx.conn(), proposal.call).await? else {
                    return Ok(Receipt::NotKnownYet);
                };
                if calls::store::edition::find(tx.conn(), &call.edition)
                    .await?
                    .is_none()
                {
                    return Ok(Receipt::NotKnownYet);
                }
                if store::proposal::exists(tx.conn(), proposal.application).await? {
                    return Ok(Receipt::Duplicate);
                }
                insert(tx.conn(), proposal, application).await?;
                let details =
                    json!({ "case_number": proposal.case_number, "measures": proposal.awards.len() });
                let name = format_name(tenant, DECISIONS, &proposal.id);
                tx.audit("decision.awaiting", name, details);
                Ok(Receipt::Applied)
            })
        },
    )
    .await
}
