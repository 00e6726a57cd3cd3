//! `national` proposes a frame for a region, and notifies the region.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{FrameId, ProposalId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Destination, Idempotency, Tx};

use crate::error::Error;
use crate::frames::codec::requests::ProposeFrame;
use crate::frames::domain::frame::{Certainty, Frame, FrameProposal};
use crate::frames::error::FrameError;
use crate::frames::ops::frame_answer::refuse_below_decided;
use crate::frames::{codec, store};

/// Proposes; a proposal that waits is superseded.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ProposeFrame,
) -> Result<pb::ProposeFrameResponse, Error> {
    scope
        .db
        .run_once::<_, Error, _>(
            "allocation.frame.propose",
            &scope.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let frame = propose(tx, &scope.tenant, command).await?;
                    Ok(pb::ProposeFrameResponse { frame: Some(frame) })
                })
            },
        )
        .await
}

async fn propose(tx: &mut Tx<'_>, tenant: &Tenant, command: &ProposeFrame) -> Result<pb::Frame, Error> {
    let frame = match store::frame::lock_by_key(tx.conn(), &command.key).await? {
        Some(frame) => frame,
        None => {
            let id = FrameId::new(tx.ids());
            store::frame::insert(tx.conn(), id, &command.key).await?
        }
    };
    if frame.is_final() && command.certainty == Certainty::Provisional {
        return Err(FrameError::AlreadyFinal.into());
    }
    let mut proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
    let newest = proposals.first().map(|newest| newest.version);
    let mut proposal = proposal(tx, command, newest.map_or(1, |version| version + 1));
    store::frame_proposal::insert(tx.conn(), frame.id, &proposal).await?;
    if frame.target != *tenant {
        notify(tx, &frame, &proposal)?;
    } else if !frame.decided_fits(&proposal.amounts) {
        // Nobody to notify: it is answered here, as a region answers it at arrival.
        proposal.answer = Some(refuse_below_decided(tx, &frame, &proposal).await?);
    }
    let details = json!({ "version": proposal.version, "certainty": proposal.certainty.as_str(),
        "amount_ore": proposal.amounts.total()?.ore() });
    proposals.insert(0, proposal);
    let frame = codec::frame::encode(tenant, &frame, &proposals)?;
    tx.audit("frame.proposed", &frame.name, details);
    Ok(frame)
}

fn proposal(tx: &Tx<'_>, command: &ProposeFrame, version: i64) -> FrameProposal {
    FrameProposal {
        id: ProposalId::new(tx.ids()),
        version,
        amounts: command.amounts.clone(),
        certainty: command.certainty,
        basis: command.basis.to_string(),
        proposed: Signed {
            person: tx.actor().person,
            at: tx.legal_now(),
        },
        answer: None,
    }
}

/// Notifies the region whose frame it is.
fn notify(tx: &mut Tx<'_>, frame: &Frame, proposal: &FrameProposal) -> Result<(), Error> {
    let region = &frame.target;
    let event = pb::FrameProposed {
        frame: Some(codec::frame::encode(
            region,
            frame,
            std::slice::from_ref(proposal),
        )?),
    };
    let to = Destination::new(Service::Allocation, region);
    tx.emit(&to, format!("frame/{}", frame.id), &event);
    Ok(())
}
