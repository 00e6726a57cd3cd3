//! A recipient's obligation to report after a decision.

use chrono::{DateTime, NaiveDate, Utc};
use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::{CallId, CarryOverId, DecisionId, ObligationId, PersonId};
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;

use crate::obligations::domain::award::Award;
use crate::obligations::domain::state::State;

/// A report as it was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Submitted {
    /// The encoded `tilskudd.reporting.v1.Report`, its output-only fields left out.
    pub(crate) content: Vec<u8>,
    /// SHA-256 of the content, hexadecimal.
    pub(crate) content_hash: String,
    /// Who submitted it, and when.
    pub(crate) signed: Signed,
}

/// An obligation to report (rapporteringsplikt).
#[derive(Debug, Clone)]
pub(crate) struct Obligation {
    /// Its id.
    pub(crate) id: ObligationId,
    /// The decision that it follows from.
    pub(crate) decision: DecisionId,
    /// The call.
    pub(crate) call: CallId,
    /// Code of the edition.
    pub(crate) edition: String,
    /// Saksnummer.
    pub(crate) case_number: String,
    /// The recipient.
    pub(crate) organisation_number: OrgNumber,
    /// The recipient's name when it applied.
    pub(crate) recipient: String,
    /// Grant year.
    pub(crate) year: Year,
    /// Last local day for the report.
    pub(crate) report_due: NaiveDate,
    /// Last local day for the accounts.
    pub(crate) accounts_due: NaiveDate,
    /// Last local day for the auditor's statement; none: none is demanded.
    pub(crate) auditor_due: Option<NaiveDate>,
    /// The awards owe no report.
    pub(crate) report_waived: bool,
    /// State.
    pub(crate) state: State,
    /// When the report forms went out.
    pub(crate) form_sent_at: Option<DateTime<Utc>>,
    /// The report that counts; 0: none has come.
    pub(crate) report_number: i32,
    /// The first report came after its deadline.
    pub(crate) late: bool,
    /// The first accounts came after theirs.
    pub(crate) accounts_late: bool,
    /// Who submitted the report that counts.
    pub(crate) reported_by: Option<PersonId>,
    /// The report that counts.
    pub(crate) report: Option<Submitted>,
    /// Who accepted it, when and why.
    pub(crate) accepted: Option<Act>,
    /// Grows with every write.
    pub(crate) version: i64,
    /// The awards, in the decision's order.
    pub(crate) awards: Vec<Award>,
    /// Who registered the auditor's statement, when it is in.
    pub(crate) statement: Option<Signed>,
    /// The granted carry-over whose money is reported on; none: the decision's own awards are.
    pub(crate) carry_over: Option<CarryOverId>,
    /// Carried-over money that opens the year, øre.
    pub(crate) opening: Money,
    /// Målform that the recipient is written to in.
    pub(crate) language: LanguageForm,
}

impl Obligation {
    /// Whether a report that comes at this legal time is late: after the call's day, at its end in Oslo.
    #[must_use]
    pub(crate) fn is_late(&self, now: DateTime<Utc>) -> bool {
        past(self.report_due, now)
    }

    /// Whether accounts that come at this legal time are late.
    #[must_use]
    pub(crate) fn accounts_are_late(&self, now: DateTime<Utc>) -> bool {
        past(self.accounts_due, now)
    }

    /// Whether a demanded auditor's statement came late.
    #[must_use]
    pub(crate) fn statement_late(&self) -> bool {
        let late = |(due, statement): (_, Signed)| past(due, statement.at);
        self.auditor_due.zip(self.statement).is_some_and(late)
    }

    /// Whether every award's money is accounted for: awarded = paid = used + returned + carried over.
    #[must_use]
    pub(crate) fn settled(&self) -> bool {
        self.awards.iter().all(|award| {
            let accounted = |used| award.open(used).is_ok_and(Money::is_zero);
            award.paid == award.awarded && award.used.is_some_and(accounted)
        })
    }
}

/// Resource name of an obligation.
pub(crate) fn name(tenant: &Tenant, id: ObligationId) -> String {
    format_name(tenant, "obligations", &id)
}

/// Whether a local day is over in Oslo at this legal time.
fn past(day: NaiveDate, now: DateTime<Utc>) -> bool {
    let deadline = Deadline {
        date: day,
        time: None,
    };
    deadline.is_past(now)
}
