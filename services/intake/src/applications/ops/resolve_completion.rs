//! The office closes a request for completion: it takes it back, or processes the application as it stands.

use serde_json::json;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::signed;
use crate::applications::codec::completion::encode;
use crate::applications::codec::requests::completion::{Resolution, ResolveCompletion};
use crate::applications::domain::completion::{Closed, Closing};
use crate::applications::ops::completion::{application, emit_closed, find, touch};
use crate::applications::store;
use crate::error::Error;

/// Closes it.
///
/// # Errors
/// [`Error::NotFound`]; as [`crate::applications::domain::completion::Completion::may_take_back`] and
/// [`crate::applications::domain::completion::Completion::may_go_on`];
/// [`crate::applications::error::completion::CompletionError::OwnApplication`].
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ResolveCompletion,
) -> Result<pb::ResolveCompletionResponse, Error> {
    scope
        .db
        .run_once("intake.completion.resolve", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &ResolveCompletion,
) -> Result<pb::ResolveCompletionResponse, Error> {
    let (before, _) = find(tx, scope, command.id).await?;
    let application = application(tx, scope, before.application).await?;
    touch(tx, &application).await?;
    let (how, action) = match command.resolution {
        Resolution::TakeBack => {
            before.may_take_back()?;
            (Closing::Withdrawn, "completion.withdrawn")
        }
        Resolution::Proceed => {
            before.may_go_on(tx.legal_now())?;
            (Closing::Proceeded, "completion.proceeded")
        }
    };
    let closed = Closed {
        how,
        signed: signed(tx),
        reason: Some(command.reason.clone()),
    };
    store::completions::close(tx.conn(), before.id, &closed, None).await?;
    emit_closed(tx, &scope.tenant, &before, how);
    let (after, _) = find(tx, scope, command.id).await?;
    let message = encode(&scope.tenant, &after, tx.legal_now());
    tx.audit(action, &message.name, json!({}));
    Ok(pb::ResolveCompletionResponse {
        completion: Some(message),
    })
}
