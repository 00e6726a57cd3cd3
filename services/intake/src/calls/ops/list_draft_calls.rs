//! Drafts of calls: the office's alone.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;
use tilskudd_store::Page;
use uuid::Uuid;

use crate::calls::codec::call::encode;
use crate::calls::store;
use crate::error::Error;
use crate::intake::Intake;

/// A page of drafts, the newest first.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    page: &Page<Uuid>,
) -> Result<pb::ListDraftCallsResponse, Error> {
    let mut conn = scope.db.read().await?;
    let now = intake.ctx.legal.now();
    let drafts = store::call_drafts::list(&mut conn, page.after, page.limit()).await?;
    let (drafts, next) = page.split(drafts, |call| call.id.as_uuid());
    let mut calls = Vec::with_capacity(drafts.len());
    for call in drafts {
        let rules = intake
            .rules(&scope.tenant, &mut conn, &call.terms.edition)
            .await?;
        calls.push(encode(&scope.tenant, &call, &rules.edition, now));
    }
    Ok(pb::ListDraftCallsResponse {
        calls,
        next_page_token: next_page_token(next),
    })
}
