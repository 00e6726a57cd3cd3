//! Drafts of calls: the office's alone.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use uuid::Uuid;

use super::Intake;
use crate::codec::call::encode;
use crate::error::Error;
use crate::store;

/// One draft.
///
/// # Errors
/// [`Error::NotFound`], also for an announced call.
pub(crate) async fn get_draft_call(intake: &Intake, at: &Entered, id: CallId) -> Result<pb::Call, Error> {
    let mut conn = at.db.read().await?;
    let call = store::calls::find(&mut conn, id).await?;
    let call = call
        .filter(|call| call.announced_at.is_none())
        .ok_or_else(|| Error::NotFound(format_name(&at.tenant, "calls", &id)))?;
    let rules = intake.rules(&at.tenant, &mut conn, &call.terms.edition).await?;
    Ok(encode(&at.tenant, &call, &rules.edition, intake.ctx.legal.now()))
}

/// At most `limit` drafts, the newest first, older than `before`.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_draft_calls(
    intake: &Intake,
    at: &Entered,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<pb::Call>, Error> {
    let mut conn = at.db.read().await?;
    let now = intake.ctx.legal.now();
    let mut messages = Vec::new();
    for call in store::call_drafts::list(&mut conn, before, limit).await? {
        let rules = intake.rules(&at.tenant, &mut conn, &call.terms.edition).await?;
        messages.push(encode(&at.tenant, &call, &rules.edition, now));
    }
    Ok(messages)
}
