//! Helsedirektoratet sets which municipalities are district municipalities, from a day on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::dates::{ALWAYS, local_date};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::OrganisationKind;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::Intake;
use super::record_states::{New, tell};
use crate::codec::record::district_out;
use crate::domain::record::DistrictStatus;
use crate::error::{Error, OrganisationError};
use crate::store::districts::{self, Grounds};
use crate::store::facts;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// Local day from which it holds.
    pub(crate) valid_from: NaiveDate,
    /// Where the decision stands.
    pub(crate) decision: String,
    /// Why.
    pub(crate) reason: String,
    /// Municipalities with distinct numbers.
    pub(crate) statuses: Vec<(OrgNumber, bool)>,
}

/// Sets the statuses.
///
/// # Errors
/// [`Error::NationalOnly`]; [`Error::UnknownOrganisation`] and [`OrganisationError::NotAMunicipality`], and then
/// nothing is set.
pub(crate) async fn set_district_status(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::SetDistrictStatusResponse, Error> {
    if !at.tenant.is_national() {
        return Err(Error::NationalOnly);
    }
    at.db
        .run_once("intake.set_district_status", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::SetDistrictStatusResponse, Error> {
    let numbers: Vec<&str> = command
        .statuses
        .iter()
        .map(|(number, _)| number.as_str())
        .collect();
    let mut held = facts::lock(tx.conn(), &numbers).await?;
    // What an organisation is on the day from which it holds; one that begins later has no such day yet.
    let today = local_date(tx.legal_now());
    let days: Vec<_> = numbers
        .iter()
        .map(|number| (*number, command.valid_from.max(today)))
        .collect();
    facts::on_days(tx.conn(), &mut held, &days).await?;
    let mut versions: BTreeMap<OrgNumber, i64> = BTreeMap::new();
    for status in districts::of(tx.conn(), &numbers).await? {
        versions.insert(status.number, status.version);
    }
    let (mut statuses, mut states) = (Vec::new(), Vec::new());
    for (number, district) in &command.statuses {
        let record = held.states.get(number);
        let record = record.ok_or_else(|| Error::UnknownOrganisation(number.clone()))?;
        if record.organisation.kind != OrganisationKind::Municipality {
            return Err(OrganisationError::NotAMunicipality(number.clone()).into());
        }
        statuses.push(DistrictStatus {
            number: number.clone(),
            version: versions.get(number).copied().unwrap_or(0) + 1,
            valid_from: command.valid_from.max(ALWAYS),
            district: *district,
        });
        let mut record = record.clone();
        record.organisation.district = *district;
        states.push(New {
            record,
            region_before: None,
            kind_before: None,
        });
    }
    let grounds = Grounds {
        decision: &command.decision,
        reason: &command.reason,
        set_by: tx.actor().person,
    };
    let now = tx.legal_now();
    districts::insert(tx.conn(), &statuses, Some(grounds), now).await?;
    for status in &statuses {
        let name = format_name(&at.tenant, "organisations", &status.number);
        let details = json!({
            "district": status.district, "valid_from": status.valid_from.to_string(),
            "decision": command.decision, "reason": command.reason,
        });
        tx.audit("organisation.district-set", name, details);
    }
    tell(tx, intake, &at.tenant, &states).await?;
    Ok(pb::SetDistrictStatusResponse {
        statuses: statuses.iter().map(district_out).collect(),
    })
}
