//! The office turns down a proposal to dismiss an application.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use super::acts::acted;
use super::completion::{dossier, touch};
use super::dismissal::waiting;
use crate::codec::command::ending::DeclineDismissal;
use crate::error::Error;
use crate::error::completion::CompletionError;
use crate::store;

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
    let dossier = dossier(tx, scope, command.id).await?;
    let proposal = waiting(tx, command.id)
        .await?
        .ok_or(CompletionError::NoDismissal)?;
    let act = acted(tx, &command.reason);
    store::endings::answer(tx.conn(), command.id, proposal.number, &act, None).await?;
    if dossier.head.state.require_pending().is_ok() {
        touch(tx, &dossier).await?;
    }
    let name = format_name(&scope.tenant, "applications", &command.id);
    tx.audit("dismissal.declined", name, json!({}));
    Ok(pb::DeclineDismissalResponse {})
}
