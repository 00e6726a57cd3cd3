//! Keeps copies of what intake owns: editions and calls.

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::dates::parse_date;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1::{Call, CallAnnounced, EditionPublished};
use tilskudd_rulebook::Edition;
use tilskudd_store::{Db, Receipt, Received};

use crate::domain::call_terms::CallTerms;
use crate::error::{Error, Result};
use crate::store;

/// Keeps a published edition.
///
/// # Errors
/// [`Error::Malformed`] when its canonical text does not parse, or the database's.
pub async fn edition_published(db: &Db, event: &Received, message: &EditionPublished) -> Result<Receipt> {
    let canonical = message
        .edition
        .as_ref()
        .map_or("", |edition| edition.canonical.as_str());
    let edition =
        &Edition::from_canonical(canonical).map_err(|error| malformed("edition.canonical", error))?;
    db.receive::<Error, _>("reporting.edition_published", event, move |tx| {
        Box::pin(async move {
            store::copies::put_edition(tx.conn(), edition).await?;
            tx.audit("edition.kept", &edition.id, json!({ "hash": edition.hash() }));
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// Keeps an announced call, once its edition is here.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn call_announced(db: &Db, event: &Received, message: &CallAnnounced) -> Result<Receipt> {
    let call = message.call.as_ref().ok_or_else(|| malformed("call", "absent"))?;
    db.receive::<Error, _>("reporting.call_announced", event, move |tx| {
        Box::pin(async move {
            let Some(edition) = store::copies::edition(tx.conn(), &call.edition).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let terms = terms(&edition, call)?;
            store::copies::put_call(tx.conn(), &terms).await?;
            tx.audit("call.kept", &call.name, json!({ "edition": call.edition }));
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// What the call says of reporting; where it states no day for the report, the edition's, and where none for
/// the accounts, the report's.
fn terms(edition: &Edition, call: &Call) -> Result<CallTerms> {
    let (_, id) = parse_name::<CallId>("calls", &call.name).map_err(|error| malformed("call.name", error))?;
    let year = Year::new(call.year).map_err(|error| malformed("call.year", error))?;
    let report_due = date("call.report_deadline", &call.report_deadline)?
        .or_else(|| edition.report_due(year))
        .ok_or_else(|| {
            malformed(
                "call.report_deadline",
                "neither the call nor the edition states it",
            )
        })?;
    Ok(CallTerms {
        id,
        edition: call.edition.clone(),
        year,
        report_due,
        accounts_due: date("call.accounts_deadline", &call.accounts_deadline)?.unwrap_or(report_due),
        auditor_due: date("call.auditor_deadline", &call.auditor_deadline)?,
        auditor_threshold: Money::amount(call.auditor_threshold_ore)
            .map_err(|error| malformed("call.auditor_threshold_ore", error))?,
        report_waiver: Money::amount(call.report_waiver_ore)
            .map_err(|error| malformed("call.report_waiver_ore", error))?,
        carry_over_allowed: call.carry_over_allowed,
    })
}

fn date(field: &'static str, text: &str) -> Result<Option<NaiveDate>> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_date(text)
        .map(Some)
        .map_err(|error| malformed(field, error))
}

fn malformed(field: &'static str, why: impl ToString) -> Error {
    Error::Malformed {
        field,
        why: why.to_string(),
    }
}
