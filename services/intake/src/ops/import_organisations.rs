//! `national` adds or changes organisations, and tells the regions that they belong and belonged to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Destination, Idempotency, Tx};

use super::Intake;
use crate::codec::organisation::encode;
use crate::domain::organisation::Organisation;
use crate::error::Error;
use crate::store;

/// Imports organisations with distinct numbers.
///
/// # Errors
/// [`Error::NationalOnly`], [`Error::Store`].
pub(crate) async fn import_organisations(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    organisations: &[Organisation],
) -> Result<pb::ImportOrganisationsResponse, Error> {
    if !at.tenant.is_national() {
        return Err(Error::NationalOnly);
    }
    at.db
        .run_once("intake.import_organisations", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, organisations))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    organisations: &[Organisation],
) -> Result<pb::ImportOrganisationsResponse, Error> {
    let changed = store::organisations::import(tx.conn(), organisations).await?;
    let given: BTreeMap<&str, &Organisation> = organisations
        .iter()
        .map(|organisation| (organisation.number.as_str(), organisation))
        .collect();
    for change in &changed {
        let Some(organisation) = given.get(change.number.as_str()) else {
            continue;
        };
        let now = Organisation {
            version: change.version,
            ..(*organisation).clone()
        };
        let name = format_name(&at.tenant, "organisations", &now.number);
        tx.audit("organisation.changed", name, json!({ "version": now.version }));
        // The region that it left must know too: it can no longer apply there.
        let regions: BTreeSet<&Tenant> = [Some(&now.region), change.region_before.as_ref()]
            .into_iter()
            .flatten()
            .collect();
        let event = pb::OrganisationChanged {
            organisation: Some(encode(&at.tenant, &now)),
        };
        for region in regions {
            if *region != at.tenant && intake.ctx.told_tenants().contains(region) {
                let to = Destination::new(Service::Intake, region);
                tx.emit(&to, format!("organisation/{}", now.number), 1, &event);
            }
        }
    }
    // At most 500 by the parser.
    Ok(pb::ImportOrganisationsResponse {
        changed: i32::try_from(changed.len()).unwrap_or(i32::MAX),
    })
}
