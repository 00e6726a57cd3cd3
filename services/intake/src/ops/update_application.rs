//! A draft's content is replaced, or the parts of it that a mask names (autosave).
//!
//! Parts are put into what is stored under lock, and the limits of the fields are checked on the whole.

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, Fields};
use tilskudd_store::{Idempotency, Tx};

use super::writers::check_writes;
use crate::codec::application::{draft, restore};
use crate::codec::content;
use crate::codec::mask::{Part, merge};
use crate::domain::application::Head;
use crate::domain::content::Content;
use crate::error::{Error, drafting};
use crate::store;

/// What of the content is replaced.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// All of it, as it is stored and as facts.
    Whole(Box<(pb::ApplicationContent, Content)>),
    /// These parts of what was sent.
    Parts(pb::ApplicationContent, Vec<Part>),
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that the caller read; empty: whatever it is.
    pub(crate) etag: String,
    /// What is written.
    pub(crate) change: Change,
}

/// Replaces the content, or parts of it.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::NotADraft`], [`Error::OtherEtag`];
/// [`drafting::Error::OfficeDraft`]; [`drafting::Error::OutsideLimits`] when the whole is outside the limits.
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
    let head = locked(tx, at, command.id, &command.etag).await?;
    let (message, content) = match &command.change {
        Change::Whole(whole) => (**whole).clone(),
        Change::Parts(sent, parts) => {
            let stored = store::applications::content(tx.conn(), command.id).await?;
            let (stored, _) = restore(&stored)?;
            within_limits(&merge(stored, sent, parts))?
        }
    };
    let message = replace(tx, at, head, message, &content).await?;
    tx.audit(
        "application.updated",
        &message.name,
        json!({ "etag": message.etag }),
    );
    Ok(pb::UpdateApplicationResponse {
        application: Some(message),
    })
}

/// The draft of this etag (empty: whatever it is), locked, that the caller writes.
pub(crate) async fn locked(
    tx: &mut Tx<'_>,
    at: &Entered,
    id: ApplicationId,
    etag: &str,
) -> Result<Head, Error> {
    let head = store::applications::lock(tx.conn(), id).await?;
    let head = head.ok_or_else(|| Error::NotFound(format_name(&at.tenant, "applications", &id)))?;
    check_writes(at, &head)?;
    let state = head.state.edit().map_err(|_| Error::NotADraft)?;
    if !etag.is_empty() && etag != head.etag() {
        return Err(Error::OtherEtag);
    }
    Ok(Head { state, ..head })
}

/// A whole content that the server put together, within the limits of its fields.
pub(crate) fn within_limits(
    message: &pb::ApplicationContent,
) -> Result<(pb::ApplicationContent, Content), Error> {
    let mut f = Fields::new();
    let parsed = f.within("application.content", |f| content::parse(f, message));
    f.finish(|| parsed)
        .map_err(|failure| drafting::Error::OutsideLimits(failure.fields().to_vec()).into())
}

/// Stores the content of a draft; gives back the draft in its new version.
pub(crate) async fn replace(
    tx: &mut Tx<'_>,
    at: &Entered,
    head: Head,
    message: pb::ApplicationContent,
    content: &Content,
) -> Result<pb::Application, Error> {
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::applications::replace_content(tx.conn(), &head, &content.bytes, person, now).await?;
    let head = Head {
        version: head.version + 1,
        ..head
    };
    Ok(draft(&at.tenant, &head, message, content.applied.ore()))
}
