//! An office rewrites the draft of a call.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::calls::codec::call::encode;
use crate::calls::codec::requests::call::UpdateCall;
use crate::calls::domain::call::Call;
use crate::calls::error::CallError;
use crate::calls::ops::create_call::dated;
use crate::calls::store;
use crate::error::Error;
use crate::intake::Intake;

/// Replaces what a draft says.
///
/// # Errors
/// [`Error::NotFound`], [`CallError::Announced`], [`Error::EtagMismatch`], [`CallError::EditionNotPublished`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &UpdateCall,
) -> Result<pb::UpdateCallResponse, Error> {
    scope
        .db
        .run_once("intake.call.update", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &UpdateCall,
) -> Result<pb::UpdateCallResponse, Error> {
    let name = format_name(&scope.tenant, "calls", &command.id);
    let draft = store::call_drafts::lock(tx.conn(), command.id).await?;
    let draft = draft.ok_or_else(|| Error::NotFound(name.clone()))?;
    if draft.announced_at.is_some() {
        return Err(CallError::Announced.into());
    }
    if command.etag != draft.etag() {
        return Err(Error::EtagMismatch);
    }
    let rules = intake
        .rules(&scope.tenant, tx.conn(), &command.terms.edition)
        .await?;
    let terms = dated(&rules.edition, &command.terms);
    store::call_drafts::replace(tx.conn(), &draft, &terms).await?;
    let call = Call {
        version: draft.version + 1,
        terms,
        ..draft
    };
    tx.audit("call.updated", name, json!({ "etag": call.etag() }));
    Ok(pb::UpdateCallResponse {
        call: Some(encode(&scope.tenant, &call, &rules.edition, tx.legal_now())),
    })
}
