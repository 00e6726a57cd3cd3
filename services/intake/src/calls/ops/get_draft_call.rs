//! One draft of a call: the office's alone.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::calls::codec::call::encode;
use crate::calls::store;
use crate::error::Error;
use crate::intake::Intake;

/// One draft.
///
/// # Errors
/// [`Error::NotFound`], also for an announced call.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    id: CallId,
) -> Result<pb::GetDraftCallResponse, Error> {
    let mut conn = scope.db.read().await?;
    let call = store::calls::find(&mut conn, id).await?;
    let call = call
        .filter(|call| call.announced_at.is_none())
        .ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "calls", &id)))?;
    let rules = intake
        .rules(&scope.tenant, &mut conn, &call.terms.edition)
        .await?;
    let now = intake.ctx.legal.now();
    Ok(pb::GetDraftCallResponse {
        call: Some(encode(&scope.tenant, &call, &rules.edition, now)),
    })
}
