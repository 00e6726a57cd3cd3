//! `national` records that an organisation was merged into another, and notifies every region (P7).

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Destination, Idempotency, Tx};

use crate::acts::acted;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::requests::succession::RecordSuccession;
use crate::organisations::codec::succession::encode;
use crate::organisations::domain::organisation::Organisation;
use crate::organisations::domain::record::Succession;
use crate::organisations::error::organisation::OrganisationError;
use crate::organisations::error::owner::OwnerError;
use crate::organisations::store;

/// Records what is stated.
///
/// # Errors
/// [`OwnerError::NationalOnly`], `OrganisationError::Unknown`, `OrganisationError::SuccessionKnown`.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &RecordSuccession,
) -> Result<pb::RecordSuccessionResponse, Error> {
    if !scope.tenant.is_national() {
        return Err(OwnerError::NationalOnly.into());
    }
    scope
        .db
        .run_once("intake.succession.record", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &RecordSuccession,
) -> Result<pb::RecordSuccessionResponse, Error> {
    let RecordSuccession { stated, reason } = command;
    let predecessor = on_day(tx, &stated.predecessor, stated.effective_on).await?;
    let successor = on_day(tx, &stated.successor, stated.effective_on).await?;
    let succession = Succession {
        predecessor: stated.predecessor.clone(),
        successor: stated.successor.clone(),
        effective_on: stated.effective_on,
        kind: stated.kind,
        decision: stated.decision.clone(),
        predecessor_region: predecessor.region,
        predecessor_title: predecessor.title,
        successor_region: successor.region,
        recorded: acted(tx, reason),
    };
    // `national` evaluates the applications of Helsedirektoratet's own schemes alone, and those are all here, wherever the
    // predecessor lives: its region would answer none.
    if !store::successions::insert(tx.conn(), &succession, true).await? {
        return Err(OrganisationError::SuccessionKnown {
            predecessor: succession.predecessor,
            successor: succession.successor,
        }
        .into());
    }
    let name = format_name(&scope.tenant, "organisations", &succession.successor);
    let details = json!({
        "predecessor": succession.predecessor, "effective_on": succession.effective_on.to_string(),
        "kind": succession.kind.as_str(), "decision": succession.decision,
    });
    tx.audit("organisation.succession-recorded", name, details);
    let event = pb::SuccessionRecorded {
        succession: Some(encode(&succession)),
    };
    let stream = || format!("succession/{}", succession.successor);
    for region in intake.ctx.event_recipients() {
        // Intake asks for the predecessors' projects; allocation looks at their reports.
        if *region != scope.tenant {
            tx.emit(&Destination::new(Service::Intake, region), stream(), &event);
        }
        tx.emit(&Destination::new(Service::Allocation, region), stream(), &event);
    }
    Ok(pb::RecordSuccessionResponse {
        succession: event.succession,
    })
}

/// The organisation as it was on the day; one that is known of another day only, as it is now.
async fn on_day(tx: &mut Tx<'_>, number: &OrgNumber, day: NaiveDate) -> Result<Organisation, Error> {
    if let Some(record) = store::facts::find(tx.conn(), number, day).await? {
        return Ok(record.organisation);
    }
    let now = store::organisations::find(tx.conn(), number).await?;
    now.ok_or_else(|| OrganisationError::Unknown(number.clone()).into())
}
