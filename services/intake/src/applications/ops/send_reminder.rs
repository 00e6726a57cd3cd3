//! Reminds the applicant of the deadline of a request for completion.

use serde_json::json;
use tilskudd_kernel::ids::CompletionId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::signed;
use crate::applications::codec::completion::encode;
use crate::applications::ops::completion::{application, find, touch};
use crate::applications::store;
use crate::error::Error;

/// Reminds, once for each deadline.
///
/// # Errors
/// [`Error::NotFound`]; as [`crate::applications::domain::completion::Completion::may_remind`];
/// [`crate::applications::error::completion::CompletionError::OwnApplication`].
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    id: CompletionId,
) -> Result<pb::SendReminderResponse, Error> {
    scope
        .db
        .run_once("intake.completion.remind", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, id))
        })
        .await
}

async fn in_tx(tx: &mut Tx<'_>, scope: &Scope, id: CompletionId) -> Result<pb::SendReminderResponse, Error> {
    let (before, _) = find(tx, scope, id).await?;
    let application = application(tx, scope, before.application).await?;
    touch(tx, &application).await?;
    before.may_remind(tx.legal_now())?;
    let signed = signed(tx);
    store::completions::remind(tx.conn(), id, signed).await?;
    let (after, _) = find(tx, scope, id).await?;
    let message = encode(&scope.tenant, &after, tx.legal_now());
    tx.audit("completion.reminded", &message.name, json!({}));
    Ok(pb::SendReminderResponse {
        completion: Some(message),
    })
}
