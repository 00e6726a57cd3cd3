//! Another person of the office than who proposed it dismisses an application, with a letter.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::applications::codec::requests::ending::ConfirmDismissal;
use crate::applications::domain::letter;
use crate::applications::error::completion::CompletionError;
use crate::applications::ops::completion::{frame, sender};
use crate::applications::ops::dismissal::{dismissible, waiting};
use crate::applications::ops::ending::{end, ending};
use crate::applications::store;
use crate::applications::store::endings::Ending;
use crate::error::Error;
use crate::intake::Intake;

/// Dismisses as proposed.
///
/// # Errors
/// [`Error::NotFound`]; [`CompletionError::NotPending`], [`CompletionError::OwnApplication`],
/// [`CompletionError::StillRunning`], [`CompletionError::NoDismissal`], [`CompletionError::TwoPerson`];
/// [`CompletionError::RevisedSince`] when it is another revision.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &ConfirmDismissal,
) -> Result<pb::ConfirmDismissalResponse, Error> {
    scope
        .db
        .run_once("intake.dismissal.confirm", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &ConfirmDismissal,
) -> Result<pb::ConfirmDismissalResponse, Error> {
    let application = dismissible(tx, scope, command.id).await?;
    let proposal = waiting(tx, command.id)
        .await?
        .ok_or(CompletionError::NoDismissal)?;
    if proposal.proposed.person == tx.actor().person {
        return Err(CompletionError::TwoPerson.into());
    }
    // An answer in words, a file or a longer deadline counts as much as a new revision.
    if (proposal.revision, proposal.version) != (application.revision, application.head.version) {
        return Err(CompletionError::RevisedSince.into());
    }
    let sender = sender(tx, intake, scope, &application).await?;
    let frame = frame(&application, &sender);
    let letter = letter::dismissal(&frame, &proposal.source, proposal.proposed.reason.as_str());
    let act = acted(tx, &command.reason);
    store::endings::answer(tx.conn(), command.id, proposal.number, &act, Some(&letter)).await?;
    let state = application.head.state.dismiss();
    let state = state.map_err(|_| CompletionError::NotPending)?;
    end(tx, scope, &application.head, &Ending { state, act }).await?;
    Ok(pb::ConfirmDismissalResponse {
        ending: Some(ending(tx.conn(), scope, command.id).await?),
    })
}
