//! `national` adds or changes organisations, and notifies the regions that they belong to or belonged to.

use chrono::NaiveDate;
use tilskudd_kernel::dates::{ALWAYS, local_date};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::requests::organisation::{Given, ImportOrganisations};
use crate::organisations::domain::record::Record;
use crate::organisations::error::owner::OwnerError;
use crate::organisations::ops::record_states::{NewState, record_states};
use crate::organisations::store::facts;

/// Imports organisations with distinct numbers.
///
/// # Errors
/// [`OwnerError::NationalOnly`], [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &ImportOrganisations,
) -> Result<pb::ImportOrganisationsResponse, Error> {
    if !scope.tenant.is_national() {
        return Err(OwnerError::NationalOnly.into());
    }
    scope
        .db
        .run_once("intake.organisation.import", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, &command.given))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    given: &[Given],
) -> Result<pb::ImportOrganisationsResponse, Error> {
    let today = local_date(tx.legal_now());
    let numbers: Vec<&str> = given
        .iter()
        .map(|(record, _)| record.organisation.number.as_str())
        .collect();
    let mut held = facts::lock(tx.conn(), &numbers).await?;
    let day = |record: &Record, day: &Option<NaiveDate>| match day {
        Some(day) => *day,
        None if held.latest.contains_key(&record.organisation.number) => today,
        None => ALWAYS,
    };
    let days: Vec<(&str, NaiveDate)> = given
        .iter()
        .map(|(record, from)| (record.organisation.number.as_str(), day(record, from)))
        .collect();
    facts::on_days(tx.conn(), &mut held, &days).await?;
    let mut states = Vec::new();
    for ((record, _), (_, valid_from)) in given.iter().zip(&days) {
        let before = held.states.get(&record.organisation.number);
        let record = match before {
            Some(before) => record.clone().keeping(before),
            None => record.clone(),
        };
        if before.is_some_and(|before| before.differences(&record).is_empty()) {
            continue;
        }
        let record = Record {
            valid_from: *valid_from,
            ..record
        };
        states.push(NewState::after(&held, record));
    }
    record_states(tx, intake, &scope.tenant, &states).await?;
    // At most 500 by the parser.
    Ok(pb::ImportOrganisationsResponse {
        changed: i32::try_from(states.len()).unwrap_or(i32::MAX),
    })
}
