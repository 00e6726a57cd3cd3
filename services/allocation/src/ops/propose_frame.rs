//! `national` proposes a frame for a region, and tells the region.

use serde_json::json;
use tilskudd_kernel::ids::{FrameId, ProposalId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::text::Text;
use tilskudd_proto::allocation::v1::{FrameProposed, ProposeFrameResponse};
use tilskudd_runtime::Entered;
use tilskudd_store::{Destination, Idempotency, Tx};

use super::EVENT_VERSION;
use super::receive_frame::refuse_below_decided;
use crate::domain::frame::{Amounts, Certainty, FrameProposal};
use crate::error::Error;
use crate::store::frame::FrameKey;
use crate::{store, wire};

/// What is proposed.
#[derive(Debug)]
pub(crate) struct NewProposal {
    /// For whom.
    pub(crate) key: FrameKey,
    /// How much.
    pub(crate) amounts: Amounts,
    /// How sure it is.
    pub(crate) certainty: Certainty,
    /// Where the figure comes from.
    pub(crate) basis: Text<1000>,
}

/// Proposes; a proposal that waits is superseded.
pub(crate) async fn propose_frame(
    call: &Entered,
    key: &Idempotency,
    new: &NewProposal,
) -> Result<ProposeFrameResponse, Error> {
    let tenant = &call.tenant;
    call.db
        .run_once::<_, Error, _>("allocation.propose_frame", &call.actor, key, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                let frame = match store::frame::lock_by_key(tx.conn(), &new.key).await? {
                    Some(frame) => frame,
                    None => {
                        let id = FrameId::new(tx.ids());
                        store::frame::insert(tx.conn(), id, &new.key).await?
                    }
                };
                if frame.is_final() && new.certainty == Certainty::Provisional {
                    return Err(Error::FrameAlreadyFinal);
                }
                let mut proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
                let mut proposal = FrameProposal {
                    id: ProposalId::new(tx.ids()),
                    version: proposals.first().map_or(1, |newest| newest.version + 1),
                    amounts: new.amounts.clone(),
                    certainty: new.certainty,
                    basis: new.basis.as_str().to_owned(),
                    person: tx.actor().person,
                    at: tx.legal_now(),
                    answer: None,
                };
                store::frame_proposal::insert(tx.conn(), frame.id, &proposal).await?;
                if frame.target != *tenant {
                    let to = Destination::new(Service::Allocation, &frame.target);
                    let told = wire::frame(&frame.target, &frame, std::slice::from_ref(&proposal))?;
                    tx.emit(&to, format!("frame/{}", frame.id), EVENT_VERSION, &FrameProposed { frame: Some(told) });
                } else if !frame.decided_fits(&proposal.amounts) {
                    // Nobody to tell: it is answered here, as a region answers it at arrival.
                    proposal.answer = Some(refuse_below_decided(tx, &frame, &proposal).await?);
                }
                let details = json!({ "version": proposal.version, "certainty": proposal.certainty.as_str(),
                    "amount_ore": proposal.amounts.total()?.ore() });
                proposals.insert(0, proposal);
                let frame = wire::frame(tenant, &frame, &proposals)?;
                tx.audit("frame.proposed", &frame.name, details);
                Ok(ProposeFrameResponse { frame: Some(frame) })
            })
        })
        .await
}
