//! Helsedirektoratet sets which municipalities are district municipalities, from a day on.

use std::collections::BTreeMap;

use serde_json::json;
use tilskudd_kernel::dates::{ALWAYS, local_date};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::OrganisationKind;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::record::district_out;
use crate::organisations::codec::requests::organisation::SetDistrictStatus;
use crate::organisations::domain::record::DistrictStatus;
use crate::organisations::error::organisation::OrganisationError;
use crate::organisations::error::owner::OwnerError;
use crate::organisations::ops::record_states::{NewState, emit_changes};
use crate::organisations::store::districts::DistrictDecision;
use crate::organisations::store::{districts, facts};

/// Sets the statuses.
///
/// # Errors
/// [`OwnerError::NationalOnly`]; `OrganisationError::Unknown` and `OrganisationError::NotAMunicipality`, and then
/// nothing is set.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &SetDistrictStatus,
) -> Result<pb::SetDistrictStatusResponse, Error> {
    if !scope.tenant.is_national() {
        return Err(OwnerError::NationalOnly.into());
    }
    scope
        .db
        .run_once("intake.district-status.set", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &SetDistrictStatus,
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
        let record = record.ok_or_else(|| OrganisationError::Unknown(number.clone()))?;
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
        states.push(NewState {
            record,
            region_before: None,
            kind_before: None,
        });
    }
    let district_decision = DistrictDecision {
        decision: &command.decision,
        reason: &command.reason,
        set_by: tx.actor().person,
    };
    let now = tx.legal_now();
    districts::insert(tx.conn(), &statuses, Some(district_decision), now).await?;
    for status in &statuses {
        let name = format_name(&scope.tenant, "organisations", &status.number);
        let details = json!({
            "district": status.district, "valid_from": status.valid_from.to_string(),
            "decision": command.decision, "reason": command.reason,
        });
        tx.audit("organisation.district-set", name, details);
    }
    emit_changes(tx, intake, &scope.tenant, &states).await?;
    Ok(pb::SetDistrictStatusResponse {
        statuses: statuses.iter().map(district_out).collect(),
    })
}
