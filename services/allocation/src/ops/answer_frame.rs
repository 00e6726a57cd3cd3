//! The region accepts or refuses the proposal that waits, under the lock of its frame.

use serde_json::json;
use tilskudd_kernel::ids::ProposalId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::{Reason, receive_frame};
use crate::domain::frame::{Answer, Certainty, Verdict, waiting};
use crate::error::Error;
use crate::wire::collection::FRAME_PROPOSALS;
use crate::{store, wire};

/// Accepts; refused below what is decided (R24).
pub(crate) async fn accept_frame(
    call: &Entered,
    key: &Idempotency,
    id: ProposalId,
) -> Result<pb::AcceptFrameResponse, Error> {
    let tenant = &call.tenant;
    call.db
        .run_once::<_, Error, _>(
            "allocation.accept_frame",
            &call.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let frame = answer(tx, tenant, id, None).await?;
                    Ok(pb::AcceptFrameResponse { frame: Some(frame) })
                })
            },
        )
        .await
}

/// Refuses with a reason.
pub(crate) async fn refuse_frame(
    call: &Entered,
    key: &Idempotency,
    id: ProposalId,
    reason: &Reason,
) -> Result<pb::RefuseFrameResponse, Error> {
    let tenant = &call.tenant;
    call.db
        .run_once::<_, Error, _>(
            "allocation.refuse_frame",
            &call.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let frame = answer(tx, tenant, id, Some(reason)).await?;
                    Ok(pb::RefuseFrameResponse { frame: Some(frame) })
                })
            },
        )
        .await
}

/// Answers; a reason refuses. Gives the frame as it is then.
async fn answer(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    id: ProposalId,
    refusal: Option<&Reason>,
) -> Result<pb::Frame, Error> {
    let name = format_name(tenant, FRAME_PROPOSALS, &id);
    let unknown = || Error::NotFound(name.clone());
    let frame_id = store::frame_proposal::frame_of(tx.conn(), id)
        .await?
        .ok_or_else(unknown)?;
    let frame = store::frame::lock(tx.conn(), frame_id)
        .await?
        .ok_or_else(unknown)?;
    // National records every region's proposals, but only the region itself answers.
    if frame.target != *tenant {
        return Err(unknown());
    }
    let proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
    let proposal = waiting(&proposals, id)?.ok_or_else(unknown)?;
    let verdict = if refusal.is_some() {
        Verdict::Refused
    } else {
        Verdict::Accepted
    };
    if verdict == Verdict::Accepted {
        // Helsedirektoratet answers its own proposals in `national`: two persons all the same.
        if proposal.person == tx.actor().person {
            return Err(Error::ProposerAccepts);
        }
        // What is decided against a final frame must stay decided against one (R3).
        if frame.is_final() && proposal.certainty == Certainty::Provisional {
            return Err(Error::FrameAlreadyFinal);
        }
        if !frame.decided_fits(&proposal.amounts) {
            return Err(Error::FrameBelowDecided);
        }
        store::frame::accept(tx.conn(), &frame, proposal).await?;
    }
    let answer = Answer {
        verdict,
        reason: refusal
            .map(|reason| reason.as_str().to_owned())
            .unwrap_or_default(),
        decided: frame.decided()?,
        person: tx.actor().person,
        at: tx.legal_now(),
    };
    store::frame_proposal::answer(tx.conn(), id, &answer).await?;
    receive_frame::tell(tx, tenant, &frame, proposal, answer)?;
    tx.audit(
        "frame.answered",
        &name,
        json!({ "answer": verdict.as_str(), "version": proposal.version }),
    );
    let frame = store::frame::get(tx.conn(), frame.id)
        .await?
        .ok_or_else(unknown)?;
    let proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
    Ok(wire::frame(tenant, &frame, &proposals)?)
}
