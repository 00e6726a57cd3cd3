//! The region refuses the proposal that waits, with a reason, under the lock of its frame.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::error::Error;
use crate::frames::codec::requests::RefuseFrame;
use crate::frames::domain::frame::Verdict;
use crate::frames::ops::frame_answer;

/// Refuses.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RefuseFrame,
) -> Result<pb::RefuseFrameResponse, Error> {
    let tenant = &scope.tenant;
    scope
        .db
        .run_once::<_, Error, _>(
            "allocation.frame.refuse",
            &scope.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let waiting = frame_answer::lock(tx, tenant, command.id).await?;
                    let reason = command.reason.to_string();
                    let frame = frame_answer::record(tx, tenant, &waiting, Verdict::Refused, reason).await?;
                    Ok(pb::RefuseFrameResponse { frame: Some(frame) })
                })
            },
        )
        .await
}
