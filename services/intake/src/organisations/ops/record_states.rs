//! Shared steps of every change of an organisation by its owner: store, make current, audit, emit.

use std::collections::BTreeMap;

use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::OrganisationKind;
use tilskudd_store::{Destination, Error as StoreError, Tx};

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::record::{district_out, encode};
use crate::organisations::domain::record::{DistrictStatus, Record};
use crate::organisations::store::{districts, facts};

/// A state to be recorded.
#[derive(Debug, Clone)]
pub(crate) struct NewState {
    /// With the version that it is to have.
    pub(crate) record: Record,
    /// The region that it belonged to before; none: it is new.
    pub(crate) region_before: Option<Tenant>,
    /// What it was before; none: it is new.
    pub(crate) kind_before: Option<OrganisationKind>,
}

impl NewState {
    /// A state after what is held: the next version, with the district status as it was.
    pub(crate) fn after(held: &facts::CurrentStates, mut record: Record) -> Self {
        let number = &record.organisation.number;
        let before = held.states.get(number);
        record.organisation.version = held.latest.get(number).copied().unwrap_or(0) + 1;
        record.organisation.district = before.is_some_and(|before| before.organisation.district);
        let region_before = before.map(|before| before.organisation.region.clone());
        let kind_before = before.map(|before| before.organisation.kind);
        Self {
            record,
            region_before,
            kind_before,
        }
    }

    /// An existing state, to be emitted again.
    pub(crate) fn again(record: Record) -> Self {
        Self {
            record,
            region_before: None,
            kind_before: None,
        }
    }
}

impl NewState {
    /// Whether a region has to know. The region that it left must too: it can no longer apply there. A university may
    /// apply wherever a call takes it (P2), so every region knows of it, and of its having become something else.
    fn concerns(&self, region: &Tenant) -> bool {
        let now = &self.record.organisation;
        let everywhere = [Some(now.kind), self.kind_before].contains(&Some(OrganisationKind::University));
        everywhere || *region == now.region || self.region_before.as_ref() == Some(region)
    }
}

/// Records states under the locks of [`facts::lock`] and notifies the regions that they concern.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn record_states(
    tx: &mut Tx<'_>,
    intake: &Intake,
    tenant: &Tenant,
    states: &[NewState],
) -> Result<(), Error> {
    if states.is_empty() {
        return Ok(());
    }
    let now = tx.legal_now();
    let records: Vec<Record> = states.iter().map(|new| new.record.clone()).collect();
    let stored = facts::insert(tx.conn(), &records, now).await?;
    if stored != records.len() as u64 {
        // Somebody has recorded a state of a new organisation at the same time.
        return Err(Error::Store(StoreError::RowsAffected {
            expected: records.len() as u64,
            actual: stored,
        }));
    }
    for new in states {
        let name = format_name(tenant, "organisations", &new.record.organisation.number);
        let details = json!({
            "version": new.record.organisation.version, "valid_from": new.record.valid_from.to_string(),
        });
        tx.audit("organisation.changed", name, details);
    }
    emit_changes(tx, intake, tenant, states).await
}

/// Makes the rows current, and sends these states with all district statuses to the regions that they concern.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn emit_changes(
    tx: &mut Tx<'_>,
    intake: &Intake,
    tenant: &Tenant,
    states: &[NewState],
) -> Result<(), Error> {
    let numbers: Vec<&str> = states
        .iter()
        .map(|new| new.record.organisation.number.as_str())
        .collect();
    let today = local_date(tx.legal_now());
    facts::keep_current(tx.conn(), &numbers, today).await?;
    let mut statuses: BTreeMap<OrgNumber, Vec<DistrictStatus>> = BTreeMap::new();
    for status in districts::of(tx.conn(), &numbers).await? {
        statuses.entry(status.number.clone()).or_default().push(status);
    }
    for new in states {
        let now = &new.record.organisation;
        let recipients = intake.ctx.event_recipients();
        let decided = statuses.get(&now.number).into_iter().flatten();
        let event = pb::OrganisationChanged {
            organisation: Some(encode(tenant, &new.record)),
            district_statuses: decided.map(district_out).collect(),
        };
        for region in recipients {
            if region != tenant && new.concerns(region) {
                let to = Destination::new(Service::Intake, region);
                tx.emit(&to, format!("organisation/{}", now.number), &event);
            }
        }
    }
    Ok(())
}
