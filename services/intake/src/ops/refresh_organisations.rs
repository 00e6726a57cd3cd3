//! `national` asks Enhetsregisteret about organisations, outside any transaction, and records what differs: when somebody
//! wants it, and of its own accord about those that were asked about longest ago.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Chore, Entered, Failure};
use tilskudd_store::{Db, Idempotency, Tx};

use super::Intake;
use super::record_states::{New, record_states};
use crate::domain::record::Record;
use crate::error::{Error, OrganisationError};
use crate::register::unit::Unit;
use crate::register::{Client, RegisterError};
use crate::store::{facts, register_questions as questions};

/// Questions under way at once.
const AT_ONCE: usize = 8;
/// Questions of one turn.
const AT_A_TURN: i64 = 40;
/// From one turn to the next: some hundred organisations are all asked about within a day.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// What the register has of each.
type Answers = BTreeMap<OrgNumber, Result<Unit, RegisterError>>;

/// Asks about organisations with distinct numbers.
///
/// # Errors
/// [`Error::NationalOnly`]; [`OrganisationError::NoRegister`]. That the register fails is an answer.
pub(crate) async fn refresh_organisations(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    numbers: &[OrgNumber],
) -> Result<pb::RefreshOrganisationsResponse, Error> {
    if !at.tenant.is_national() {
        return Err(Error::NationalOnly);
    }
    let register = intake.register.as_ref().ok_or(OrganisationError::NoRegister)?;
    let answers = &ask(register, numbers).await;
    at.db
        .run_once("intake.refresh_organisations", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, &at.tenant, numbers, answers))
        })
        .await
}

/// Keeps organisations as the register has them: some at a time and with long pauses, since nobody waits for it.
#[derive(Debug)]
pub(crate) struct AskRegister(pub(crate) Arc<Intake>);

impl Chore for AskRegister {
    fn name(&self) -> &'static str {
        "intake.ask_register"
    }

    fn run<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let intake = &*self.0;
            let Some(register) = intake.register.as_ref().filter(|_| db.tenant().is_national()) else {
                return Ok(());
            };
            let numbers = &take_turn(intake, db).await?;
            if numbers.is_empty() {
                return Ok(());
            }
            let answers = &ask(register, numbers).await;
            let refreshed = db
                .run_tx("intake.ask_register", &db.service_actor(), move |tx| {
                    Box::pin(in_tx(tx, intake, db.tenant(), numbers, answers))
                })
                .await?;
            let failed = |one: &&pb::RefreshedOrganisation| !one.failure.is_empty();
            let failed: Vec<_> = refreshed.organisations.iter().filter(failed).collect();
            if let Some(first) = failed.first() {
                tracing::warn!(
                    organisations.asked = numbers.len(),
                    organisations.failed = failed.len(),
                    first.number = first.organisation_number,
                    first.failure = first.failure,
                    "Enhetsregisteret has no usable answer about some organisations, which stay as they are"
                );
            }
            Ok(())
        })
    }
}

/// Whom to ask about now, noted before they are asked about: another instance, and the next turn, takes others, and one
/// that always fails keeps nobody waiting. None while the pause lasts.
async fn take_turn(intake: &Intake, db: &Db) -> Result<Vec<OrgNumber>, Error> {
    let now = intake.ctx.system.now();
    let today = local_date(intake.ctx.legal.now());
    let mut conn = db.read().await?;
    let due = questions::due(&mut conn, now - PAUSE, today, AT_A_TURN).await?;
    drop(conn);
    if due.is_empty() {
        return Ok(due);
    }
    db.run_tx("intake.take_register_turn", &db.service_actor(), move |tx| {
        Box::pin(async move {
            let due = questions::due(tx.conn(), now - PAUSE, today, AT_A_TURN).await?;
            questions::note(tx.conn(), &due, now).await?;
            Ok::<_, Error>(due)
        })
    })
    .await
}

async fn ask(register: &Client, numbers: &[OrgNumber]) -> Answers {
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

async fn in_tx(
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
                states.push(New::after(&held, record));
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

/// What is to be recorded, with the fields that differ; or why nothing is.
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
        .map_err(|odd| RegisterError::Odd(odd).to_string())?;
    let fields = held.differences(&record);
    Ok((record, fields))
}
