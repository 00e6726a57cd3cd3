//! Withdraws an application, by its applicant.

use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Role, Scope};
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::applications::codec::requests::ending::WithdrawApplication;
use crate::applications::domain::application::State;
use crate::applications::error::completion::CompletionError;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::check_writes;
use crate::applications::ops::current_application::message;
use crate::applications::ops::ending::end;
use crate::applications::ops::signing::source;
use crate::applications::store;
use crate::applications::store::endings::Ending;
use crate::applications::store::listing;
use crate::error::Error;
use crate::intake::Intake;

/// Withdraws a draft or an undecided application.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`CompletionError::CannotWithdraw`], [`Error::EtagMismatch`];
/// `DraftError::SignerNeeded` for what is submitted.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &WithdrawApplication,
) -> Result<pb::WithdrawApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.withdraw", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &WithdrawApplication,
) -> Result<pb::WithdrawApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &command.id));
    let own = scope.organisation().ok_or_else(not_found)?;
    let head = store::applications::lock(tx.conn(), command.id).await?;
    let head = head
        .filter(|head| head.organisation == *own)
        .ok_or_else(not_found)?;
    if head.state == State::Draft {
        check_writes(scope, &head)?;
    }
    let state = head
        .state
        .withdraw()
        .map_err(|_| CompletionError::CannotWithdraw)?;
    // Taking back what was signed and sent binds the applicant as signing did.
    if head.state != State::Draft && !scope.caller.has(Role::Signer) {
        let (_, rules) = intake.announced(&scope.tenant, tx.conn(), head.call).await?;
        return Err(DraftError::SignerNeeded(source(&rules.edition)).into());
    }
    if !command.etag.is_empty() && command.etag != head.etag() {
        return Err(Error::EtagMismatch);
    }
    let ending = Ending {
        state,
        act: acted(tx, &command.reason),
    };
    end(tx, scope, &head, &ending).await?;
    let stored = listing::find(tx.conn(), command.id).await?;
    Ok(pb::WithdrawApplicationResponse {
        application: Some(message(&scope.tenant, stored.ok_or_else(not_found)?)?),
    })
}
