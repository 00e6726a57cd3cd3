//! Extends the deadline of a request for completion.

use serde_json::json;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::signed;
use crate::applications::codec::completion::encode;
use crate::applications::codec::requests::completion::ExtendCompletion;
use crate::applications::domain::completion::Set;
use crate::applications::ops::completion::{application, find, touch};
use crate::applications::store;
use crate::error::Error;

/// Sets the deadline.
///
/// # Errors
/// [`Error::NotFound`]; as [`crate::applications::domain::completion::Completion::may_extend`];
/// [`crate::applications::error::completion::CompletionError::OwnApplication`].
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ExtendCompletion,
) -> Result<pb::ExtendCompletionResponse, Error> {
    scope
        .db
        .run_once("intake.completion.extend", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &ExtendCompletion,
) -> Result<pb::ExtendCompletionResponse, Error> {
    let (before, _) = find(tx, scope, command.id).await?;
    let application = application(tx, scope, before.application).await?;
    touch(tx, &application).await?;
    before.may_extend(command.deadline, tx.legal_now())?;
    let set = Set {
        deadline: command.deadline,
        act: signed(tx).because(command.reason.clone()),
        reminded: None,
    };
    store::completions::set_deadline(tx.conn(), command.id, &set).await?;
    let (after, _) = find(tx, scope, command.id).await?;
    let message = encode(&scope.tenant, &after, tx.legal_now());
    tx.audit(
        "completion.extended",
        &message.name,
        json!({ "deadline": command.deadline.to_string() }),
    );
    Ok(pb::ExtendCompletionResponse {
        completion: Some(message),
    })
}
