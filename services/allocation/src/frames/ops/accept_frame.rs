//! The region accepts the proposal that waits, under the lock of its frame.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::error::Error;
use crate::frames::codec::requests::AcceptFrame;
use crate::frames::domain::frame::{Certainty, Verdict};
use crate::frames::error::FrameError;
use crate::frames::ops::frame_answer;
use crate::frames::ops::frame_answer::Waiting;
use crate::frames::store;

/// Accepts; a proposal below what is decided is refused (R24).
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &AcceptFrame,
) -> Result<pb::AcceptFrameResponse, Error> {
    scope
        .db
        .run_once::<_, Error, _>(
            "allocation.frame.accept",
            &scope.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let frame = accept(tx, &scope.tenant, command).await?;
                    Ok(pb::AcceptFrameResponse { frame: Some(frame) })
                })
            },
        )
        .await
}

async fn accept(tx: &mut Tx<'_>, tenant: &Tenant, command: &AcceptFrame) -> Result<pb::Frame, Error> {
    let waiting = frame_answer::lock(tx, tenant, command.id).await?;
    let Waiting { frame, proposal } = &waiting;
    // Helsedirektoratet answers its own proposals in `national`: two persons all the same.
    if proposal.proposed.person == tx.actor().person {
        return Err(FrameError::ProposerAccepts.into());
    }
    // What is decided against a final frame must stay decided against one (R3).
    if frame.is_final() && proposal.certainty == Certainty::Provisional {
        return Err(FrameError::AlreadyFinal.into());
    }
    if !frame.decided_fits(&proposal.amounts) {
        return Err(FrameError::BelowDecided.into());
    }
    store::frame::accept(tx.conn(), frame, proposal).await?;
    frame_answer::record(tx, tenant, &waiting, Verdict::Accepted, String::new()).await
}
