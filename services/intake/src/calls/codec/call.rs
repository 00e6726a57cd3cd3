//! Calls.

use chrono::{DateTime, NaiveDate, Utc};
use prost::Message;
use tilskudd_kernel::dates::{Deadline, parse_date};
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, OrganisationKind};
use tilskudd_runtime::facts::{Unreadable, own_id_in, present};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Fields, Invalid};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::inconsistent;

use crate::calls::domain::call::{Call, Stage, Terms, stage};
use crate::day::optional_day;
use crate::finding;
use crate::vocabulary::{appeal_in, appeal_out, kind_in, kind_out};

/// Reads what the office says in a call.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states, or the call closes before it opens.
pub(crate) fn parse(f: &mut Fields, message: &pb::Call) -> Result<Terms, Invalid> {
    let edition = f.text::<60>("edition", &message.edition);
    let year = f.year("year", message.year);
    let opens_on = f.date("opens_on", &message.opens_on);
    let deadline = f.deadline(
        "deadline_date",
        &message.deadline_date,
        "deadline_time",
        &message.deadline_time,
    );
    let report_deadline = optional_day(f, "report_deadline", &message.report_deadline);
    let accounts_deadline = optional_day(f, "accounts_deadline", &message.accounts_deadline);
    let auditor_deadline = optional_day(f, "auditor_deadline", &message.auditor_deadline);
    let auditor_threshold = f.amount("auditor_threshold_ore", message.auditor_threshold_ore);
    let report_waiver = f.amount("report_waiver_ore", message.report_waiver_ore);
    let appeal = f.optional_enumeration::<pb::AppealRule>("appeal", message.appeal);
    let recipients = kinds(f, "recipients", &message.recipients);
    let other_regions = other_regions(f, &message.other_regions);
    let contact_point = contact_point(f, &message.contact_point);
    let per_applicant = f.range(
        "applications_per_applicant",
        message.applications_per_applicant,
        0..=100,
    );
    let assumptions = assumptions(f, &message.assumptions);
    let (opens_on, deadline) = (opens_on?, deadline?);
    if deadline.date < opens_on {
        f.fail(
            "deadline_date",
            LocalText::new(
                "Fristen er før åpningsdagen",
                "Fristen er før opningsdagen",
                "The deadline is before the opening day",
            ),
        );
    }
    per_applicant?;
    Ok(Terms {
        edition: edition?.into_string(),
        year: year?,
        opens_on,
        deadline,
        report_deadline: report_deadline?,
        accounts_deadline: accounts_deadline?,
        auditor_deadline: auditor_deadline?,
        auditor_threshold: auditor_threshold?,
        report_waiver: report_waiver?,
        appeal: appeal?.and_then(appeal_in),
        recipients: recipients?,
        other_regions: other_regions?,
        contact_point: contact_point?,
        applications_per_applicant: u32::try_from(message.applications_per_applicant.max(1))
            .map_err(|_| Invalid)?,
        carry_over_allowed: message.carry_over_allowed,
        award_before_report: message.award_before_report,
        assumptions: assumptions?,
    })
}

fn kinds(f: &mut Fields, field: &str, values: &[i32]) -> Result<Vec<OrganisationKind>, Invalid> {
    f.len(field, values.len(), 0..=OrganisationKind::ALL.len())?;
    let kinds: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            f.enumeration::<pb::OrganisationKind>(format_args!("{field}[{index}]"), *value)
                .and_then(|kind| kind_in(kind).ok_or(Invalid))
        })
        .collect();
    kinds.into_iter().collect()
}

/// Universities alone apply in several regions (P2), and they alone are known everywhere; another kind is a mistake.
fn other_regions(f: &mut Fields, values: &[i32]) -> Result<Vec<OrganisationKind>, Invalid> {
    let kinds = kinds(f, "other_regions", values)?;
    let wrong = kinds
        .iter()
        .position(|kind| *kind != OrganisationKind::University);
    wrong.map_or(Ok(kinds), |index| {
        Err(f.fail(
            format_args!("other_regions[{index}]"),
            LocalText::new(
                "Bare universiteter og høgskoler kan søke i flere regioner",
                "Berre universitet og høgskular kan søkje i fleire regionar",
                "Only universities and university colleges can apply in several regions",
            ),
        ))
    })
}

fn contact_point(f: &mut Fields, value: &str) -> Result<String, Invalid> {
    let text = f.text::<200>("contact_point", value)?;
    f.len("contact_point", text.as_str().chars().count(), 3..=200)?;
    Ok(text.into_string())
}

fn assumptions(f: &mut Fields, values: &[String]) -> Result<Vec<String>, Invalid> {
    f.len("assumptions", values.len(), 0..=50)?;
    let names: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(index, value)| f.text::<60>(format_args!("assumptions[{index}]"), value))
        .collect();
    names
        .into_iter()
        .map(|name| name.map(|name| name.into_string()))
        .collect()
}

/// A call as a message, at legal time `now`; the edition gives its title.
pub(crate) fn encode(tenant: &Tenant, call: &Call, edition: &Edition, now: DateTime<Utc>) -> pb::Call {
    let terms = &call.terms;
    let date = |date: Option<NaiveDate>| date.map_or_else(String::new, |date| date.to_string());
    let state = match call.announced_at {
        None => pb::CallState::Draft,
        Some(_) => stage_out(stage(terms.opens_on, terms.deadline, now)),
    };
    pb::Call {
        name: call.name(tenant),
        edition: terms.edition.clone(),
        year: terms.year.get(),
        opens_on: terms.opens_on.to_string(),
        deadline_date: terms.deadline.date.to_string(),
        deadline_time: terms
            .deadline
            .time
            .map_or_else(String::new, |time| time.format("%H:%M").to_string()),
        report_deadline: date(terms.report_deadline),
        accounts_deadline: date(terms.accounts_deadline),
        auditor_deadline: date(terms.auditor_deadline),
        auditor_threshold_ore: terms.auditor_threshold.ore(),
        report_waiver_ore: terms.report_waiver.ore(),
        appeal: appeal_out(terms.appeal).into(),
        recipients: terms
            .recipients
            .iter()
            .map(|kind| kind_out(*kind).into())
            .collect(),
        other_regions: terms
            .other_regions
            .iter()
            .map(|kind| kind_out(*kind).into())
            .collect(),
        contact_point: terms.contact_point.clone(),
        // At most 100 by the parser and the database.
        applications_per_applicant: i32::try_from(terms.applications_per_applicant).unwrap_or(i32::MAX),
        carry_over_allowed: terms.carry_over_allowed,
        award_before_report: terms.award_before_report,
        assumptions: terms.assumptions.clone(),
        state: state.into(),
        announced_at: call.announced_at.map(timestamp),
        etag: call.etag(),
        title: Some(finding::text(&edition.names)),
    }
}

const fn stage_out(stage: Stage) -> pb::CallState {
    match stage {
        Stage::Announced => pb::CallState::Announced,
        Stage::Open => pb::CallState::Open,
        Stage::Closed => pb::CallState::Closed,
    }
}

/// Reads a call from the event of the region that announced it: its id, and the call to store.
///
/// # Errors
/// [`Unreadable`] when it holds no call of that region.
pub(crate) fn announced<'f>(
    region: &Tenant,
    fact: &'f pb::CallAnnounced,
) -> Result<(CallId, &'f pb::Call), Unreadable> {
    let call = present("call", &fact.call)?;
    let id = own_id_in("call.name", "calls", region, &call.name)?;
    Ok((id, call))
}

/// The copy of another region's call as stored, at legal time `now`.
///
/// # Errors
/// [`StoreError::Inconsistent`] when it cannot be decoded or has no dates.
pub(crate) fn restore(bytes: &[u8], now: DateTime<Utc>) -> Result<pb::Call, StoreError> {
    let mut call = pb::Call::decode(bytes).map_err(broken)?;
    let opens_on = parse_date(&call.opens_on).map_err(broken)?;
    let last = parse_date(&call.deadline_date).map_err(broken)?;
    let deadline = Deadline::parse(last, &call.deadline_time).map_err(broken)?;
    call.set_state(stage_out(stage(opens_on, deadline, now)));
    Ok(call)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    inconsistent("announced_call", "call", error)
}
