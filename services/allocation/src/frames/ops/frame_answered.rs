//! A region's answer arrives in `national`, which records it.

use serde_json::json;
use tilskudd_proto::allocation::v1::FrameAnswered;
use tilskudd_runtime::facts::Unreadable;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::Error;
use crate::frames::codec::events;
use crate::frames::domain::frame::Verdict;
use crate::frames::store;

/// Records the answer; an acceptance makes the proposal the frame in national's books too.
pub(crate) async fn run(db: &Db, event: &Received, fact: &FrameAnswered) -> Result<Receipt, Error> {
    let (id, answer) = &events::answered(event, fact)?;
    let region = &event.sender_tenant;
    db.receive("allocation.frame-answer.record", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let Some(frame_id) = store::frame_proposal::frame_of(tx.conn(), *id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let Some(frame) = store::frame::lock(tx.conn(), frame_id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            if frame.target != *region {
                let why = format!("the proposal is not {region}'s");
                return Err(Unreadable::new("region", why).into());
            }
            let proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
            let unanswered = proposals
                .iter()
                .find(|held| held.id == *id && held.answer.is_none());
            let Some(proposal) = unanswered else {
                return Ok(Receipt::Duplicate);
            };
            store::frame_proposal::answer(tx.conn(), *id, answer).await?;
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
