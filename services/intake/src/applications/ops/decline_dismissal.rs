//! Declines a proposal to dismiss an application.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::applications::codec::requests::ending::DeclineDismissal;
use crate::applications::error::completion::CompletionError;
use crate::applications::ops::completion::{application, touch};
use crate::applications::ops::dismissal::waiting;
use crate::applications::store;
use crate::error::Error;

/// Turns it down.
///
/// # Errors
/// [`Error::NotFound`]; [`CompletionError::OwnApplication`], [`CompletionError::NoDismissal`].
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &DeclineDismissal,
) -> Result<pb::DeclineDismissalResponse, Error> {
    scope
        .db
        .run_once("intake.dismissal.decline", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &DeclineDismissal,
) -> Result<pb::DeclineDismissalResponse, Error> {
    let application = application(tx, scope, command.id).await?;
    let proposal = waiting(tx, command.id)
        .await?
        .ok_or(CompletionError::NoDismissal)?;
    let act = acted(tx, &command.reason);
    store::endings::answer(tx.conn(), command.id, proposal.number, &act, None).await?;
    if application.head.state.require_pending().is_ok() {
        touch(tx, &application).await?;
    }
    let name = format_name(&scope.tenant, "applications", &command.id);
    tx.audit("dismissal.declined", name, json!({}));
    Ok(pb::DeclineDismissalResponse {})
}
