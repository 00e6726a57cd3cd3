//! `national` records the names of the offices and their mergers, and notifies every region. Where it is the
//! region's own office, its intake notifies the services that put the name in letters and files.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Destination, Error as StoreError, Idempotency, Tx};

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::requests::succession::RecordOffice;
use crate::organisations::codec::succession::office_out;
use crate::organisations::domain::record::Office;
use crate::organisations::error::owner::OwnerError;
use crate::organisations::ops::office::{emit_to_own_services, stream};
use crate::organisations::store::offices;

/// Records a state of an office.
///
/// # Errors
/// [`OwnerError::NationalOnly`], [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &RecordOffice,
) -> Result<pb::RecordOfficeResponse, Error> {
    if !scope.tenant.is_national() {
        return Err(OwnerError::NationalOnly.into());
    }
    scope
        .db
        .run_once("intake.office.record", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &RecordOffice,
) -> Result<pb::RecordOfficeResponse, Error> {
    let RecordOffice { office, reason } = command;
    let office = Office {
        version: offices::next_version(tx.conn(), office.region.as_str()).await?,
        ..office.clone()
    };
    let now = tx.legal_now();
    if !offices::insert(tx.conn(), &office, reason.as_str(), now).await? {
        // Somebody has recorded a state of the same office at the same time.
        return Err(Error::Store(StoreError::RowsAffected {
            expected: 1,
            actual: 0,
        }));
    }
    let details = json!({
        "title": office.title, "language_form": office.form.as_str(), "valid_from": office.valid_from.to_string(), "version": office.version,
        "merged_into": office.merged_into.as_ref().map(|region| region.as_str()), "reason": reason.as_str(),
    });
    let name = format_name(&scope.tenant, "offices", &office.region);
    tx.audit("office.recorded", name, details);
    let event = pb::OfficeRecorded {
        office: Some(office_out(&office)),
    };
    for region in intake.ctx.event_recipients() {
        if *region != scope.tenant {
            let to = Destination::new(Service::Intake, region);
            tx.emit(&to, stream(&office), &event);
        }
    }
    emit_to_own_services(tx, &scope.tenant, &office);
    Ok(pb::RecordOfficeResponse { office: event.office })
}
