//! Looks up organisations in Enhetsregisteret, outside any transaction, and records the differences.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use futures::{StreamExt as _, stream};
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::Tx;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::domain::record::Record;
use crate::organisations::ops::record_states::{NewState, record_states};
use crate::organisations::store::facts;
use crate::register::unit::Unit;
use crate::register::{Client, RegisterError};

/// Questions under way at once.
const AT_ONCE: usize = 8;

/// The register's answer about each organisation.
pub(crate) type Answers = BTreeMap<OrgNumber, Result<Unit, RegisterError>>;

/// Asks about each.
pub(crate) async fn ask(register: &Client, numbers: &[OrgNumber]) -> Answers {
    let questions: Vec<_> = numbers
        .iter()
        .map(|number| (number.clone(), register.clone()))
        .collect();
    stream::iter(questions)
        .map(|(number, register)| async move {
            let answer = register.ask(&number).await;
            (number, answer)
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await
}

/// Records what differs, under the locks of the organisations; that the register failed is an answer.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn record_answers(
    tx: &mut Tx<'_>,
    intake: &Intake,
    tenant: &Tenant,
    numbers: &[OrgNumber],
    answers: &Answers,
) -> Result<pb::RefreshOrganisationsResponse, Error> {
    let today = local_date(tx.legal_now());
    let texts: Vec<&str> = numbers.iter().map(OrgNumber::as_str).collect();
    let mut held = facts::lock(tx.conn(), &texts).await?;
    let days: Vec<_> = texts.iter().map(|number| (*number, today)).collect();
    facts::on_days(tx.conn(), &mut held, &days).await?;
    let (mut states, mut organisations) = (Vec::new(), Vec::new());
    for number in numbers {
        let compared = compare(held.states.get(number), answers.get(number), today);
        let (outcome, changed_fields, failure) = match compared {
            Ok((_, fields)) if fields.is_empty() => {
                (pb::RefreshOutcome::Unchanged, Vec::new(), String::new())
            }
            Ok((mut record, fields)) => {
                // A deletion counts from its own day, if that has come.
                let deleted = answers
                    .get(number)
                    .and_then(|answer| answer.as_ref().ok()?.deleted_on);
                let earliest = record.valid_from;
                record.valid_from = deleted.map_or(today, |day| day.min(today).max(earliest));
                states.push(NewState::after(&held, record));
                (pb::RefreshOutcome::Changed, fields, String::new())
            }
            Err(failure) => (pb::RefreshOutcome::Failed, Vec::new(), failure),
        };
        organisations.push(pb::RefreshedOrganisation {
            organisation_number: number.to_string(),
            outcome: outcome.into(),
            changed_fields: changed_fields.into_iter().map(str::to_owned).collect(),
            failure,
        });
    }
    record_states(tx, intake, tenant, &states).await?;
    let failed: BTreeMap<&str, &str> = organisations
        .iter()
        .filter(|one| !one.failure.is_empty())
        .map(|one| (one.organisation_number.as_str(), one.failure.as_str()))
        .collect();
    let details = json!({ "asked": numbers.len(), "changed": states.len(), "failed": failed });
    tx.audit(
        "organisations.refreshed",
        format_args!("regions/{tenant}"),
        details,
    );
    Ok(pb::RefreshOrganisationsResponse { organisations })
}

/// The record to store, with the fields that differ; or the reason that nothing is stored.
fn compare(
    held: Option<&Record>,
    answer: Option<&Result<Unit, RegisterError>>,
    today: NaiveDate,
) -> Result<(Record, Vec<&'static str>), String> {
    let held = held.ok_or("it is not registered here")?;
    let unit = match answer {
        Some(Ok(unit)) => unit,
        Some(Err(error)) => return Err(error.to_string()),
        None => return Err("it was not asked about".to_owned()),
    };
    let record = unit
        .over(held, today)
        .map_err(|error| RegisterError::Unusable(error).to_string())?;
    let fields = held.differences(&record);
    Ok((record, fields))
}
