//! An office lets one applicant submit outside the opening time, with a reason (R2).

use chrono::{Days, NaiveDate};
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::calls::codec::requests::call::ReopenCall;
use crate::calls::error::CallError;
use crate::calls::store;
use crate::calls::store::calls::Reopening;
use crate::error::Error;
use crate::organisations;
use crate::organisations::error::organisation::OrganisationError;

/// How many days from today a call can be reopened, today not counted. Two months are more than any call of the rounds
/// found is open, and leave the office time to decide with the others of the year; a day further off is a slip of the
/// pen, and whoever needs more time is given it anew, with a reason of its own.
const MAX_DAYS: Days = Days::new(60);

/// Reopens an announced call for one applicant; what was decided last counts, so that a reopening can be shortened.
///
/// # Errors
/// [`Error::NotFound`], [`CallError::NotAnnounced`], `OrganisationError::Unknown`, [`CallError::ReopeningDay`].
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ReopenCall,
) -> Result<pb::ReopenCallResponse, Error> {
    scope
        .db
        .run_once("intake.call.reopen", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &ReopenCall,
) -> Result<pb::ReopenCallResponse, Error> {
    let name = format_name(&scope.tenant, "calls", &command.call);
    let call = store::calls::find(tx.conn(), command.call).await?;
    let call = call.ok_or_else(|| Error::NotFound(name.clone()))?;
    if call.announced_at.is_none() {
        return Err(CallError::NotAnnounced.into());
    }
    if organisations::store::organisations::find(tx.conn(), &command.organisation)
        .await?
        .is_none()
    {
        return Err(OrganisationError::Unknown(command.organisation.clone()).into());
    }
    check_until(command.until, local_date(tx.legal_now()))?;
    let reopening = Reopening {
        id: tx.ids().next(),
        call: command.call,
        organisation: command.organisation.clone(),
        until: command.until,
        decided: acted(tx, &command.reason),
    };
    store::calls::reopen(tx.conn(), &reopening).await?;
    let details = json!({ "organisation": command.organisation, "until": command.until.to_string() });
    tx.audit("call.reopened", name, details);
    Ok(pb::ReopenCallResponse {})
}

/// A day that is past opens nothing. To end a reopening, the office shortens it to today.
fn check_until(until: NaiveDate, first: NaiveDate) -> Result<(), CallError> {
    let last = first.checked_add_days(MAX_DAYS).unwrap_or(NaiveDate::MAX);
    if (first..=last).contains(&until) {
        Ok(())
    } else {
        Err(CallError::ReopeningDay { first, last })
    }
}
