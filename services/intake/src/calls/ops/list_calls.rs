//! Announced calls: public without login (KKI §12).

use std::cmp::Reverse;

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;
use tilskudd_store::Page;
use uuid::Uuid;

use crate::calls::{codec, store};
use crate::error::Error;
use crate::intake::Intake;

/// A page of announced calls, the newest first; in `national` also the regions'.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    page: &Page<Uuid>,
) -> Result<pb::ListCallsResponse, Error> {
    let (before, limit) = (page.after, page.limit());
    let mut conn = scope.db.read().await?;
    let calls = store::calls::list_announced(&mut conn, before, limit).await?;
    let mut messages = Vec::with_capacity(calls.len());
    for call in &calls {
        let rules = intake
            .rules(&scope.tenant, &mut conn, &call.terms.edition)
            .await?;
        messages.push((
            call.id.as_uuid(),
            codec::call::encode(&scope.tenant, call, &rules.edition, intake.ctx.legal.now()),
        ));
    }
    if scope.tenant.is_national() {
        for (id, bytes) in store::calls::list_announced_copies(&mut conn, before, limit).await? {
            messages.push((id, codec::call::restore(&bytes, intake.ctx.legal.now())?));
        }
        messages.sort_by_key(|(id, _)| Reverse(*id));
    }
    let (messages, next) = page.split(messages, |(id, _)| *id);
    Ok(pb::ListCallsResponse {
        calls: messages.into_iter().map(|(_, call)| call).collect(),
        next_page_token: next_page_token(next),
    })
}
