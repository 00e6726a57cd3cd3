//! An office rewrites the draft of a call.

use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::Intake;
use super::create_call::dated;
use crate::codec::call::encode;
use crate::domain::call::{Call, Terms};
use crate::error::Error;
use crate::store;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The draft.
    pub(crate) id: CallId,
    /// Of the version that the caller read.
    pub(crate) etag: String,
    /// All that it says from now on.
    pub(crate) terms: Terms,
}

/// Replaces what a draft says.
///
/// # Errors
/// [`Error::NotFound`], [`Error::CallAnnounced`], [`Error::OtherEtag`], [`Error::EditionNotPublished`].
pub(crate) async fn update_call(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::UpdateCallResponse, Error> {
    at.db
        .run_once("intake.update_call", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::UpdateCallResponse, Error> {
    let name = format_name(&at.tenant, "calls", &command.id);
    let draft = store::call_drafts::lock(tx.conn(), command.id).await?;
    let draft = draft.ok_or_else(|| Error::NotFound(name.clone()))?;
    if draft.announced_at.is_some() {
        return Err(Error::CallAnnounced);
    }
    if command.etag != draft.etag() {
        return Err(Error::OtherEtag);
    }
    let rules = intake
        .rules(&at.tenant, tx.conn(), &command.terms.edition)
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
        call: Some(encode(&at.tenant, &call, &rules.edition, tx.legal_now())),
    })
}
