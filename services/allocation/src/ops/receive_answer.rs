//! A region's answer arrives in `national`, which records it.

use serde_json::json;
use tilskudd_kernel::ids::ProposalId;
use tilskudd_kernel::money::Money;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::{field, id_in, present};
use crate::domain::frame::{Answer, Verdict};
use crate::error::Error;
use crate::store;
use crate::wire::collection::FRAME_PROPOSALS;

/// Records the answer; an acceptance makes the proposal the frame in national's books too.
pub(crate) async fn receive_answer(
    db: &Db,
    event: &Received,
    message: &pb::FrameAnswered,
) -> Result<Receipt, Error> {
    let told = present("proposal", &message.proposal)?;
    let id: ProposalId = id_in("proposal.name", FRAME_PROPOSALS, &told.name)?;
    let answer = &Answer {
        verdict: match told.answer() {
            pb::FrameAnswer::Accepted => Verdict::Accepted,
            pb::FrameAnswer::Refused => Verdict::Refused,
            pb::FrameAnswer::RefusedBelowDecided => Verdict::RefusedBelowDecided,
            pb::FrameAnswer::Unspecified => return field("proposal.answer", Err("it is unspecified")),
        },
        reason: told.answer_reason.clone(),
        decided: field("decided_ore", Money::amount(message.decided_ore))?,
        person: event.actor.person,
        at: event.legal_time,
    };
    let region = &event.sender_tenant;
    db.receive("allocation.receive_answer", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let Some(frame_id) = store::frame_proposal::frame_of(tx.conn(), id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let Some(frame) = store::frame::lock(tx.conn(), frame_id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            if frame.target != *region {
                return field("region", Err(format!("the proposal is not {region}'s")));
            }
            let proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
            let Some(proposal) = proposals
                .iter()
                .find(|held| held.id == id && held.answer.is_none())
            else {
                return Ok(Receipt::Duplicate);
            };
            store::frame_proposal::answer(tx.conn(), id, answer).await?;
            if answer.verdict == Verdict::Accepted {
                store::frame::accept(tx.conn(), &frame, proposal).await?;
            }
            let details = json!({ "region": region.as_str(), "answer": answer.verdict.as_str() });
            tx.audit("frame.answer-recorded", format!("frame/{}", frame.id), details);
            Ok(Receipt::Applied)
        })
    })
    .await
}
