//! The reporting terms of a call and its edition: due dates, thresholds and when the forms go out.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::Edition;

use crate::obligations::error::ObligationError;

/// The reporting terms of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallTerms {
    /// The call.
    pub(crate) id: CallId,
    /// Code of the edition that it opens.
    pub(crate) edition: String,
    /// Grant year.
    pub(crate) year: Year,
    /// Last local day for reports.
    pub(crate) report_due: NaiveDate,
    /// Last local day for accounts.
    pub(crate) accounts_due: NaiveDate,
    /// Last local day for the auditor's statement, if the call states one.
    pub(crate) auditor_due: Option<NaiveDate>,
    /// Awards of a year that demand an auditor's statement (P5), øre.
    pub(crate) auditor_threshold: Money,
    /// Awards below this owe no report (P5), øre; zero: all do.
    pub(crate) report_waiver: Money,
    /// Whether unused money may be carried over.
    pub(crate) carry_over_allowed: bool,
}

impl CallTerms {
    /// Whether awards of this sum owe no report.
    #[must_use]
    pub(crate) fn waives(&self, awarded: Money) -> bool {
        awarded < self.report_waiver
    }

    /// When the auditor's statement is due for a recipient with awards of this sum in the year; none when the
    /// threshold is not reached, or the call states neither threshold nor day. Without a day of its own it is
    /// due with the accounts.
    #[must_use]
    pub(crate) fn auditor_statement_due(&self, awarded_in_year: Money) -> Option<NaiveDate> {
        let stated = self.auditor_due.is_some() || !self.auditor_threshold.is_zero();
        let demanded = stated && awarded_in_year >= self.auditor_threshold;
        demanded.then(|| self.auditor_due.unwrap_or(self.accounts_due))
    }
}

/// Whether report forms can go out at this legal time: from 1 January of the year after the grant year (R32).
///
/// # Errors
/// [`ObligationError::FormsTooEarly`], citing where the edition says when forms go out.
pub(crate) fn check_forms(edition: &Edition, year: Year, now: DateTime<Utc>) -> Result<(), ObligationError> {
    if local_date(now).year() > year.get() {
        return Ok(());
    }
    Err(ObligationError::FormsTooEarly {
        year: year.get() + 1,
        source: forms_source(edition),
    })
}

/// Where the edition says how reporting is carried out: its own page on reporting (KKT: Rapportering), else
/// the section on what a report holds.
#[must_use]
pub(crate) fn forms_source(edition: &Edition) -> RuleSource {
    let required = &edition.reporting.section;
    let own = edition
        .sections
        .iter()
        .find(|(section, heading)| *section != required && heading.starts_with("Rapportering"))
        .map(|(section, _)| section);
    edition.source(own.unwrap_or(required))
}
