//! An office lets one applicant submit outside the opening time, with a reason (R2).

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use crate::error::Error;
use crate::store;
use crate::store::calls::Reopening;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The call.
    pub(crate) call: CallId,
    /// Who may submit.
    pub(crate) organisation: OrgNumber,
    /// Last local day, included.
    pub(crate) until: NaiveDate,
    /// Why.
    pub(crate) reason: String,
}

/// Reopens an announced call for one applicant.
///
/// # Errors
/// [`Error::NotFound`], [`Error::CallNotAnnounced`], [`Error::UnknownOrganisation`].
pub(crate) async fn reopen_call(
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::ReopenCallResponse, Error> {
    at.db
        .run_once("intake.reopen_call", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, command))
        })
        .await
}

async fn in_tx(tx: &mut Tx<'_>, at: &Entered, command: &Command) -> Result<pb::ReopenCallResponse, Error> {
    let name = format_name(&at.tenant, "calls", &command.call);
    let call = store::calls::find(tx.conn(), command.call).await?;
    let call = call.ok_or_else(|| Error::NotFound(name.clone()))?;
    if call.announced_at.is_none() {
        return Err(Error::CallNotAnnounced);
    }
    if store::organisations::find(tx.conn(), &command.organisation)
        .await?
        .is_none()
    {
        return Err(Error::UnknownOrganisation(command.organisation.clone()));
    }
    let reopening = Reopening {
        id: tx.ids().next(),
        call: command.call,
        organisation: command.organisation.clone(),
        until: command.until,
        reason: command.reason.clone(),
        by: tx.actor().person,
        at: tx.legal_now(),
    };
    store::calls::reopen(tx.conn(), &reopening).await?;
    let details = json!({ "organisation": command.organisation, "until": command.until.to_string() });
    tx.audit("call.reopened", name, details);
    Ok(pb::ReopenCallResponse {})
}
