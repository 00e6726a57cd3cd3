//! Lists frames with their proposals, by year, scheme and region.

use std::collections::BTreeMap;

use tilskudd_kernel::ids::FrameId;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::Page;

use crate::error::Error;
use crate::frames::{codec, store};

/// A page of them, and the frame that the next one starts after.
pub(crate) async fn run(
    scope: &Scope,
    page: &Page<FrameId>,
) -> Result<(Vec<pb::Frame>, Option<FrameId>), Error> {
    let mut conn = scope.db.read().await?;
    let (frames, next) = store::frame::page(&mut conn, page).await?;
    let ids: Vec<FrameId> = frames.iter().map(|frame| frame.id).collect();
    let mut proposals: BTreeMap<FrameId, Vec<_>> = BTreeMap::new();
    for (frame, proposal) in store::frame_proposal::of_frames(&mut conn, &ids).await? {
        proposals.entry(frame).or_default().push(proposal);
    }
    let encoded = frames.iter().map(|frame| {
        let own = proposals.get(&frame.id).map(Vec::as_slice).unwrap_or_default();
        codec::frame::encode(&scope.tenant, frame, own)
    });
    Ok((encoded.collect::<Result<_, _>>()?, next))
}
