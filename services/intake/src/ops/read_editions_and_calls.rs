//! What is public without login: editions and announced calls (KKI §12).

use std::cmp::Reverse;

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use uuid::Uuid;

use super::Intake;
use crate::codec;
use crate::error::Error;
use crate::store;

/// One edition.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn get_edition(intake: &Intake, at: &Entered, id: &str) -> Result<pb::Edition, Error> {
    let mut conn = at.db.read().await?;
    let rules = intake.cache.rules(&at.tenant, &mut conn, id).await?;
    let rules = rules.ok_or_else(|| Error::NotFound(format_name(&at.tenant, "editions", &id)))?;
    Ok(codec::edition::encode(&at.tenant, &rules.published))
}

/// One announced call; in `national` also a region's, under its own name.
///
/// # Errors
/// [`Error::NotFound`], also for a draft.
pub(crate) async fn get_call(intake: &Intake, at: &Entered, id: CallId) -> Result<pb::Call, Error> {
    let mut conn = at.db.read().await?;
    if at.tenant.is_national()
        && let Some(bytes) = store::calls::shown(&mut conn, id).await?
    {
        return Ok(codec::call::restore(&bytes, intake.ctx.legal.now())?);
    }
    let (call, rules) = intake.announced(&at.tenant, &mut conn, id).await?;
    Ok(codec::call::encode(
        &at.tenant,
        &call,
        &rules.edition,
        intake.ctx.legal.now(),
    ))
}

/// At most `limit` announced calls, the newest first, older than `before`; in `national` also the regions'.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_calls(
    intake: &Intake,
    at: &Entered,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<pb::Call>, Error> {
    let mut conn = at.db.read().await?;
    let calls = store::calls::list_announced(&mut conn, before, limit).await?;
    let mut messages = Vec::with_capacity(calls.len());
    for call in &calls {
        let rules = intake.rules(&at.tenant, &mut conn, &call.terms.edition).await?;
        messages.push((
            call.id.as_uuid(),
            codec::call::encode(&at.tenant, call, &rules.edition, intake.ctx.legal.now()),
        ));
    }
    if at.tenant.is_national() {
        for (id, bytes) in store::calls::list_shown(&mut conn, before, limit).await? {
            messages.push((id, codec::call::restore(&bytes, intake.ctx.legal.now())?));
        }
        messages.sort_by_key(|(id, _)| Reverse(*id));
        messages.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(messages.into_iter().map(|(_, call)| call).collect())
}
