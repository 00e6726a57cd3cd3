//! The applicant takes its application back.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::end;
use crate::error::Error;
use crate::error::completion::Refusal;
use crate::ops::completion::acted;
use crate::ops::read_applications::message;
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
/// [`Error::NotFound`], also for another organisation's; [`Refusal::CannotWithdraw`], [`Error::OtherEtag`].
pub(crate) async fn withdraw_application(
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::WithdrawApplicationResponse, Error> {
    at.db
        .run_once("intake.withdraw_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    at: &Entered,
    command: &Command,
) -> Result<pb::WithdrawApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &command.id));
    let own = at.organisation().ok_or_else(not_found)?;
    let head = store::applications::lock(tx.conn(), command.id).await?;
    let head = head
        .filter(|head| head.organisation == *own)
        .ok_or_else(not_found)?;
    let state = head.state.withdraw().map_err(|_| Refusal::CannotWithdraw)?;
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
