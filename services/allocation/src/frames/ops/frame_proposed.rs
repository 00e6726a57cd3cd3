//! A proposal for a frame arrives in its region. Below what is decided it is refused at once (R24).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1::FrameProposed;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::collections::FRAME_PROPOSALS;
use crate::error::Error;
use crate::frames::codec::events;
use crate::frames::ops::frame_answer::{notify, refuse_below_decided};
use crate::frames::store;

/// Keeps the proposal, and answers it when it cannot be accepted.
pub(crate) async fn run(db: &Db, event: &Received, fact: &FrameProposed) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    let read = &events::proposed(tenant, event, fact)?;
    let (key, proposal) = (&read.key, &read.proposal);
    db.receive(
        "allocation.frame-proposal.receive",
        event,
        move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                let frame = match store::frame::lock_by_key(tx.conn(), key).await? {
                    Some(frame) => frame,
                    None => store::frame::insert(tx.conn(), read.frame, key).await?,
                };
                let known = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
                if known.iter().any(|held| held.version >= proposal.version) {
                    return Ok(Receipt::Duplicate);
                }
                store::frame_proposal::insert(tx.conn(), frame.id, proposal).await?;
                let fits = frame.decided_fits(&proposal.amounts);
                if !fits {
                    let answer = refuse_below_decided(tx, &frame, proposal).await?;
                    notify(tx, tenant, &frame, proposal, answer)?;
                }
                let name = format_name(tenant, FRAME_PROPOSALS, &proposal.id);
                let details = json!({ "version": proposal.version, "fits": fits });
                tx.audit("frame.proposal-received", name, details);
                Ok(Receipt::Applied)
            })
        },
    )
    .await
}
