//! An applicant replaces the content of its draft.

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use crate::codec::application::draft;
use crate::domain::application::Head;
use crate::domain::content::Content;
use crate::error::Error;
use crate::store;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that the caller read; empty: whatever it is.
    pub(crate) etag: String,
    /// The content as it is stored.
    pub(crate) message: pb::ApplicationContent,
    /// The same as facts.
    pub(crate) content: Content,
}

/// Replaces the content.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::NotADraft`], [`Error::OtherEtag`].
pub(crate) async fn update_application(
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::UpdateApplicationResponse, Error> {
    at.db
        .run_once("intake.update_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    at: &Entered,
    command: &Command,
) -> Result<pb::UpdateApplicationResponse, Error> {
    let head = store::applications::lock(tx.conn(), command.id).await?;
    let head = head
        .filter(|head| at.organisation() == Some(&head.organisation))
        .ok_or_else(|| Error::NotFound(format_name(&at.tenant, "applications", &command.id)))?;
    let state = head.state.edit().map_err(|_| Error::NotADraft)?;
    if !command.etag.is_empty() && command.etag != head.etag() {
        return Err(Error::OtherEtag);
    }
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::applications::replace_content(tx.conn(), &head, &command.content.bytes, person, now).await?;
    let head = Head {
        state,
        version: head.version + 1,
        ..head
    };
    let message = draft(
        &at.tenant,
        &head,
        command.message.clone(),
        command.content.applied.ore(),
    );
    tx.audit(
        "application.updated",
        &message.name,
        json!({ "version": head.version }),
    );
    Ok(pb::UpdateApplicationResponse {
        application: Some(message),
    })
}
