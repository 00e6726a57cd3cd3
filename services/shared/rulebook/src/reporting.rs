//! When a report and the auditor's control are due: yearly parameters of the call (P5).

use chrono::NaiveDate;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;

use crate::call::CallTerms;
use crate::edition::Edition;

/// Whether something is demanded of a recipient, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// Last local day; `None`: it is not demanded.
    pub due: Option<NaiveDate>,
    /// The rule that demands it, or that waives it.
    pub source: RuleSource,
}

/// Whether the auditor's control is demanded of a recipient whose awards of the year are this sum: from the call's
/// threshold on. A call that states neither threshold nor day demands none; without a day of its own the statement
/// is due with the accounts.
#[must_use]
pub fn auditor_demanded(edition: &Edition, call: &CallTerms, awarded_in_year: Money) -> Demand {
    let stated = call.auditor_deadline.is_some() || !call.auditor_threshold.is_zero();
    let demanded = stated && awarded_in_year >= call.auditor_threshold;
    let due = call.auditor_deadline.or_else(|| accounts_due(edition, call));
    Demand {
        due: due.filter(|_| demanded),
        source: if call.auditor_threshold.is_zero() {
            edition.source(&edition.reporting.section)
        } else {
            call.source("auditor_threshold_ore")
        },
    }
}

/// Whether a report is due on an award, and when: not below the call's limit, and else by the call's date or the
/// edition's.
#[must_use]
pub fn report_due(edition: &Edition, call: &CallTerms, award: Money) -> Demand {
    if award < call.report_waiver {
        return Demand {
            due: None,
            source: call.source("report_waiver_ore"),
        };
    }
    match call.report_deadline {
        Some(date) => Demand {
            due: Some(date),
            source: call.source("report_deadline"),
        },
        None => Demand {
            due: edition.report_due(call.year),
            source: edition.source(&edition.reporting.section),
        },
    }
}

/// When accounts are due: by the call's date or the edition's.
fn accounts_due(edition: &Edition, call: &CallTerms) -> Option<NaiveDate> {
    call.accounts_deadline.or_else(|| edition.report_due(call.year))
}
