//! `national` records the names of the offices and what they were merged into, and tells every region. Where it is the
//! region's own office, its intake tells the services that put the name in letters and files.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, Fields};
use tilskudd_store::{Db, Destination, Error as StoreError, Idempotency, Receipt, Received, Tx};

use super::Intake;
use crate::codec::succession::{office_in, office_out};
use crate::domain::record::Office;
use crate::error::Error;
use crate::store::offices;

/// Version of the meaning of what is told here.
const EVENT_VERSION: u32 = 1;

/// Records a state of an office.
///
/// # Errors
/// [`Error::NationalOnly`], [`Error::Store`].
pub(crate) async fn record_office(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    office: &Office,
    reason: &str,
) -> Result<pb::RecordOfficeResponse, Error> {
    if !at.tenant.is_national() {
        return Err(Error::NationalOnly);
    }
    at.db
        .run_once("intake.record_office", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, office, reason))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    office: &Office,
    reason: &str,
) -> Result<pb::RecordOfficeResponse, Error> {
    let office = Office {
        version: offices::next_version(tx.conn(), office.region.as_str()).await?,
        ..office.clone()
    };
    let now = tx.legal_now();
    if !offices::insert(tx.conn(), &office, reason, now).await? {
        // Somebody has recorded a state of the same office at the same time.
        return Err(Error::Store(StoreError::RowsAffected {
            expected: 1,
            actual: 0,
        }));
    }
    let details = json!({
        "title": office.title, "language_form": office.form.as_str(), "valid_from": office.valid_from.to_string(), "version": office.version,
        "merged_into": office.merged_into.as_ref().map(|region| region.as_str()), "reason": reason,
    });
    let name = format_name(&at.tenant, "offices", &office.region);
    tx.audit("office.recorded", name, details);
    let event = pb::OfficeRecorded {
        office: Some(office_out(&office)),
    };
    for region in intake.ctx.told_tenants() {
        if *region != at.tenant {
            let to = Destination::new(Service::Intake, region);
            tx.emit(&to, stream(&office), EVENT_VERSION, &event);
        }
    }
    tell_own_services(tx, &at.tenant, &office);
    Ok(pb::RecordOfficeResponse { office: event.office })
}

/// The region's own letters and payment files say the office's name.
pub(crate) fn tell_own_services(tx: &mut Tx<'_>, tenant: &Tenant, office: &Office) {
    if office.region != *tenant {
        return;
    }
    let event = pb::OfficeRecorded {
        office: Some(office_out(office)),
    };
    for service in [Service::Allocation, Service::Payment] {
        tx.emit(
            &Destination::new(service, tenant),
            stream(office),
            EVENT_VERSION,
            &event,
        );
    }
}

fn stream(office: &Office) -> String {
    format!("office/{}", office.region)
}

/// The offices on a day.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_offices(
    at: &Entered,
    day: chrono::NaiveDate,
) -> Result<pb::ListOfficesResponse, Error> {
    let mut conn = at.db.read().await?;
    let held = offices::list(&mut conn, day).await?;
    Ok(pb::ListOfficesResponse {
        offices: held.iter().map(office_out).collect(),
    })
}

/// A region stores its copy; a version that is held already is passed over.
///
/// # Errors
/// [`Error::UnreadableEvent`] when it is outside the limits of the fields.
pub(crate) async fn copy_office(
    db: &Db,
    event: &Received,
    message: pb::OfficeRecorded,
) -> Result<Receipt, Error> {
    let mut f = Fields::new();
    let parsed = f.some("office", &message.office).and_then(|office| {
        f.within("office", |f| {
            f.range("version", office.version, 1..=i64::MAX)?;
            office_in(f, office)
        })
    });
    let copy = &f
        .finish(|| parsed)
        .map_err(|failure| Error::UnreadableEvent(Box::new(failure)))?;
    db.receive("intake.copy_office", event, move |tx| {
        Box::pin(async move {
            let now = tx.legal_now();
            if offices::insert(tx.conn(), copy, "", now).await? {
                tell_own_services(tx, db.tenant(), copy);
            }
            Ok::<_, Error>(Receipt::Applied)
        })
    })
    .await
}
