//! A new award requires that earlier years' money is satisfactorily reported (P4), by the applicant and by those that
//! it answers for (P7). The call says so, unless it says otherwise.
//!
//! Against the applicant stands what it could have done: a report that is due and not accepted, and one that was sent
//! back. What falls due after the decision does not. What another region's reporting knows of a predecessor is not
//! known here: it is shown as pending and never taken for accepted, so that nothing is awarded before whoever decides
//! has asked there and says so.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;

use crate::calls::domain::CallTerms;
use crate::standings::error::StandingError;

/// The recipient's standing on a year's money of a scheme, as reporting sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The recipient.
    pub(crate) organisation: OrgNumber,
    /// The scheme.
    pub(crate) scheme: String,
    /// Grant year of the money.
    pub(crate) year: Year,
    /// Obligations that owe a report which is not accepted.
    pub(crate) open: i32,
    /// How many of them were sent back and have not come again.
    pub(crate) returned: i32,
    /// The first local day by which one of them is due; none: none is open.
    pub(crate) first_due: Option<NaiveDate>,
}

impl Standing {
    /// Whether a report is outstanding at this legal time: past its day at the end of it in Oslo, or sent back.
    fn is_outstanding(&self, now: DateTime<Utc>) -> bool {
        let past = |date| Deadline { date, time: None }.is_past(now);
        self.open > 0 && (self.returned > 0 || self.first_due.is_some_and(past))
    }
}

/// A predecessor that an applicant answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Predecessor {
    /// Its organisation number.
    pub(crate) organisation: OrgNumber,
    /// The region whose reporting knows what it owes.
    pub(crate) region: Tenant,
}

/// A report that stands against an award, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EarlierReport {
    /// Nothing can be awarded before it is accepted.
    Outstanding {
        /// Who owes it.
        organisation: OrgNumber,
        /// Grant year of the money.
        year: Year,
    },
    /// Nobody here knows.
    Pending(Predecessor),
}

/// The standings of some applicants.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standings {
    /// Of them and of their predecessors.
    pub(crate) known: Vec<Standing>,
    /// Whom each of them answers for.
    pub(crate) predecessors: BTreeMap<OrgNumber, Vec<Predecessor>>,
}

impl Standings {
    /// The reports on earlier years' money of the call's scheme that stand against an award to the applicant in this
    /// region at this legal time; none when the call does not demand them.
    pub(crate) fn earlier_reports(
        &self,
        applicant: &OrgNumber,
        call: &CallTerms,
        region: &Tenant,
        now: DateTime<Utc>,
    ) -> Vec<EarlierReport> {
        if call.award_before_report {
            return Vec::new();
        }
        let predecessors = self.predecessors.get(applicant).map_or(&[][..], Vec::as_slice);
        let answers_for = |organisation: &OrgNumber| {
            let mut taken_over = predecessors.iter();
            organisation == applicant || taken_over.any(|one| one.organisation == *organisation)
        };
        let outstanding = self.known.iter().filter(|standing| {
            standing.scheme == call.scheme
                && standing.year < call.year
                && answers_for(&standing.organisation)
                && standing.is_outstanding(now)
        });
        let elsewhere = predecessors.iter().filter(|one| one.region != *region);
        outstanding
            .map(|standing| EarlierReport::Outstanding {
                organisation: standing.organisation.clone(),
                year: standing.year,
            })
            .chain(elsewhere.cloned().map(EarlierReport::Pending))
            .collect()
    }
}

/// Its source: the call.
pub(crate) fn source(call: &CallTerms) -> RuleSource {
    call.source("award_before_report")
}

/// Whether money can be awarded with these reports; `checked`: whoever decides has asked the other regions.
///
/// # Errors
/// [`StandingError::ReportOutstanding`] with the first of them that is outstanding, else
/// [`StandingError::ReportPending`] with the first that nobody has asked for, citing the call.
pub(crate) fn may_award(
    reports: Vec<EarlierReport>,
    checked: bool,
    call: &CallTerms,
) -> Result<(), StandingError> {
    let mut pending = None;
    for report in reports {
        match report {
            EarlierReport::Outstanding { organisation, year } => {
                return Err(StandingError::ReportOutstanding {
                    organisation,
                    year,
                    rule: source(call),
                });
            }
            EarlierReport::Pending(predecessor) => pending = pending.or(Some(predecessor)),
        }
    }
    match pending {
        Some(predecessor) if !checked => Err(StandingError::ReportPending {
            organisation: predecessor.organisation,
            region: predecessor.region,
            rule: source(call),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
