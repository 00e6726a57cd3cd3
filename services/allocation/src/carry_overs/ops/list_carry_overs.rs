//! Lists requests to carry unused money over, with what was decided.

use tilskudd_kernel::ids::CarryOverId;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::Page;

use crate::carry_overs::{codec, store};
use crate::error::Error;

/// A page of them, and the one that the next page starts after.
pub(crate) async fn run(
    scope: &Scope,
    page: &Page<CarryOverId>,
) -> Result<(Vec<pb::CarryOver>, Option<CarryOverId>), Error> {
    let mut conn = scope.db.read().await?;
    let (found, next) = store::page(&mut conn, page).await?;
    let encoded = found.iter().map(|one| codec::encode(&scope.tenant, one));
    Ok((encoded.collect(), next))
}
