//! A caseworker proposes to dismiss an application (avvisning): never while the applicant can still answer a request
//! for completion (forvaltningsloven §11).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::applications::codec::requests::ending::ProposeDismissal;
use crate::applications::error::completion::CompletionError;
use crate::applications::ops::completion::touch;
use crate::applications::ops::dismissal::{dismissible, waiting};
use crate::applications::ops::ending::ending;
use crate::applications::store;
use crate::error::Error;

/// Proposes.
///
/// # Errors
/// [`Error::NotFound`]; [`CompletionError::NotPending`], [`CompletionError::OwnApplication`],
/// [`CompletionError::StillRunning`], [`CompletionError::DismissalProposed`].
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ProposeDismissal,
) -> Result<pb::ProposeDismissalResponse, Error> {
    scope
        .db
        .run_once("intake.dismissal.propose", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &ProposeDismissal,
) -> Result<pb::ProposeDismissalResponse, Error> {
    let application = dismissible(tx, scope, command.id).await?;
    if waiting(tx, command.id).await?.is_some() {
        return Err(CompletionError::DismissalProposed.into());
    }
    let act = acted(tx, &command.reason);
    let about = (application.revision, application.head.version + 1);
    store::endings::propose(tx.conn(), command.id, about, &command.source, &act).await?;
    touch(tx, &application).await?;
    let name = format_name(&scope.tenant, "applications", &command.id);
    tx.audit(
        "dismissal.proposed",
        name,
        json!({ "source": command.source.to_string(), "revision": application.revision }),
    );
    Ok(pb::ProposeDismissalResponse {
        ending: Some(ending(tx.conn(), scope, command.id).await?),
    })
}
