//! `national` records that an organisation went over into another, and tells every region (P7).

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, Fields};
use tilskudd_store::{Db, Destination, Idempotency, Receipt, Received, Tx};

use super::Intake;
use crate::codec::succession::{Stated, encode, parse};
use crate::domain::organisation::Organisation;
use crate::domain::record::Succession;
use crate::error::{Error, OrganisationError};
use crate::store;

/// Records what is stated.
///
/// # Errors
/// [`Error::NationalOnly`], [`Error::UnknownOrganisation`], [`OrganisationError::SuccessionKnown`].
pub(crate) async fn record_succession(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    stated: &Stated,
    reason: &str,
) -> Result<pb::RecordSuccessionResponse, Error> {
    if !at.tenant.is_national() {
        return Err(Error::NationalOnly);
    }
    at.db
        .run_once("intake.record_succession", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, stated, reason))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    stated: &Stated,
    reason: &str,
) -> Result<pb::RecordSuccessionResponse, Error> {
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
        recorded_by: tx.actor().person,
        recorded_at: tx.legal_now(),
        reason: reason.to_owned(),
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
    let name = format_name(&at.tenant, "organisations", &succession.successor);
    let details = json!({
        "predecessor": succession.predecessor, "effective_on": succession.effective_on.to_string(),
        "kind": succession.kind.as_str(), "decision": succession.decision,
    });
    tx.audit("organisation.succession-recorded", name, details);
    let event = pb::SuccessionRecorded {
        succession: Some(encode(&succession)),
    };
    let stream = || format!("succession/{}", succession.successor);
    for region in intake.ctx.told_tenants() {
        // Intake asks for the predecessors' projects; allocation looks at their reports.
        if *region != at.tenant {
            tx.emit(&Destination::new(Service::Intake, region), stream(), 1, &event);
        }
        tx.emit(
            &Destination::new(Service::Allocation, region),
            stream(),
            1,
            &event,
        );
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
    now.ok_or_else(|| Error::UnknownOrganisation(number.clone()))
}

/// A region stores its copy; one that is held already is passed over.
///
/// # Errors
/// [`Error::UnreadableEvent`] when it is outside the limits of the fields.
pub(crate) async fn copy_succession(
    db: &Db,
    event: &Received,
    message: pb::SuccessionRecorded,
) -> Result<Receipt, Error> {
    let mut f = Fields::new();
    let parsed = f
        .some("succession", &message.succession)
        .and_then(|succession| f.within("succession", |f| parse(f, succession)));
    let copy = &f
        .finish(|| parsed)
        .map_err(|failure| Error::UnreadableEvent(Box::new(failure)))?;
    let here = copy.predecessor_region == *db.tenant();
    db.receive("intake.copy_succession", event, move |tx| {
        Box::pin(async move {
            store::successions::insert(tx.conn(), copy, here).await?;
            Ok::<_, Error>(Receipt::Applied)
        })
    })
    .await
}
