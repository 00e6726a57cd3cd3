//! The reporting terms of an announced call.

use chrono::NaiveDate;
use tilskudd_kernel::dates::parse_date;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1::Call;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::facts::{self, Unreadable};

use crate::obligations::domain::call_terms::CallTerms;

/// The reporting terms of the call; where it states no day for the report, the edition's, and where none for
/// the accounts, the report's.
///
/// # Errors
/// [`Unreadable`], also when neither call nor edition states a day for the report.
pub(crate) fn terms(edition: &Edition, call: &Call) -> Result<CallTerms, Unreadable> {
    let id = facts::id_in("call.name", "calls", &call.name)?;
    let year = facts::field("call.year", Year::new(call.year))?;
    let report_due = date("call.report_deadline", &call.report_deadline)?
        .or_else(|| edition.report_due(year))
        .ok_or_else(|| {
            Unreadable::new(
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
        auditor_threshold: amount("call.auditor_threshold_ore", call.auditor_threshold_ore)?,
        report_waiver: amount("call.report_waiver_ore", call.report_waiver_ore)?,
        carry_over_allowed: call.carry_over_allowed,
    })
}

fn amount(field: &'static str, ore: i64) -> Result<Money, Unreadable> {
    facts::field(field, Money::amount(ore))
}

fn date(field: &'static str, text: &str) -> Result<Option<NaiveDate>, Unreadable> {
    if text.is_empty() {
        return Ok(None);
    }
    facts::field(field, parse_date(text)).map(Some)
}
