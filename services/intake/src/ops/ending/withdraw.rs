//! The applicant takes its application back.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, Role};
use tilskudd_store::{Idempotency, Tx};

use super::end;
use crate::domain::application::State;
use crate::error::completion::Refusal;
use crate::error::{Error, drafting};
use crate::ops::Intake;
use crate::ops::completion::acted;
use crate::ops::read_applications::message;
use crate::ops::signing::source;
use crate::ops::writers::check_writes;
use crate::store;
use crate::store::endings::Ending;
use crate::store::listing;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The application.
    pub(crate) id: ApplicationId,
    /// Of the version that was read; empty: whatever it is now.
    pub(crate) etag: String,
    /// Why.
    pub(crate) reason: String,
}

/// Withdraws a draft or an undecided application.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Refusal::CannotWithdraw`], [`Error::OtherEtag`];
/// [`drafting::Error::SignerNeeded`] for what is submitted.
pub(crate) async fn withdraw_application(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::WithdrawApplicationResponse, Error> {
    at.db
        .run_once("intake.withdraw_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::WithdrawApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &command.id));
    let own = at.organisation().ok_or_else(not_found)?;
    let head = store::applications::lock(tx.conn(), command.id).await?;
    let head = head
        .filter(|head| head.organisation == *own)
        .ok_or_else(not_found)?;
    if head.state == State::Draft {
        check_writes(at, &head)?;
    }
    let state = head.state.withdraw().map_err(|_| Refusal::CannotWithdraw)?;
    // Taking back what was signed and sent binds the applicant as signing did.
    if head.state != State::Draft && !at.caller.has(Role::Signer) {
        let (_, rules) = intake.announced(&at.tenant, tx.conn(), head.call).await?;
        return Err(drafting::Error::SignerNeeded(source(&rules.edition)).into());
    }
    if !command.etag.is_empty() && command.etag != head.etag() {
        return Err(Error::OtherEtag);
    }
    let ending = Ending {
        state,
        act: acted(tx, &command.reason),
    };
    end(tx, at, &head, &ending).await?;
    let stored = listing::find(tx.conn(), command.id).await?;
    Ok(pb::WithdrawApplicationResponse {
        application: Some(message(&at.tenant, stored.ok_or_else(not_found)?)?),
    })
}
