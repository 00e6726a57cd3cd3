//! Replaces a draft's content, or the parts of it that a mask names (autosave).
//!
//! Parts are put into what is stored under lock, and the limits of the fields are checked on the whole.

use serde_json::json;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::application::restore;
use crate::applications::codec::mask::merge;
use crate::applications::codec::requests::application::{Change, UpdateApplication};
use crate::applications::ops::drafting::{locked, replace, within_limits};
use crate::applications::store;
use crate::error::Error;

/// Replaces the content, or parts of it.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; `DraftError::NotADraft`, [`Error::EtagMismatch`];
/// `DraftError::OfficeDraft`; [`Error::Invalid`] when the whole is outside the limits.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &UpdateApplication,
) -> Result<pb::UpdateApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.update", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &UpdateApplication,
) -> Result<pb::UpdateApplicationResponse, Error> {
    let head = locked(tx, scope, command.id, &command.etag).await?;
    let (message, content) = match &command.change {
        Change::Whole(whole) => (**whole).clone(),
        Change::Parts(sent, parts) => {
            let stored = store::applications::content(tx.conn(), command.id).await?;
            let (stored, _) = restore(&stored)?;
            within_limits(&merge(stored, sent, parts))?
        }
    };
    let message = replace(tx, scope, head, message, &content).await?;
    tx.audit(
        "application.updated",
        &message.name,
        json!({ "etag": message.etag }),
    );
    Ok(pb::UpdateApplicationResponse {
        application: Some(message),
    })
}
