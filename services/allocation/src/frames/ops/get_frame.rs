//! Reads a frame with its proposals.

use tilskudd_kernel::ids::FrameId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;

use crate::collections::FRAMES;
use crate::error::Error;
use crate::frames::{codec, store};

/// Reads.
pub(crate) async fn run(scope: &Scope, id: FrameId) -> Result<pb::Frame, Error> {
    let mut conn = scope.db.read().await?;
    let frame = store::frame::get(&mut conn, id)
        .await?
        .ok_or_else(|| Error::NotFound(format_name(&scope.tenant, FRAMES, &id)))?;
    let proposals = store::frame_proposal::of_frame(&mut conn, id).await?;
    Ok(codec::frame::encode(&scope.tenant, &frame, &proposals)?)
}
