//! A call (utlysning): an edition opened by one office for one year.

use chrono::{DateTime, NaiveDate, Utc};
use tilskudd_kernel::dates::{Deadline, start_of_day};
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::{AppealRule, CallTerms, OrganisationKind};

/// The terms of a call that the office states beyond the edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The published edition.
    pub(crate) edition: String,
    /// Grant year (tilskuddsår).
    pub(crate) year: Year,
    /// First local day of submission.
    pub(crate) opens_on: NaiveDate,
    /// Last day, and the last minute on it if one is named.
    pub(crate) deadline: Deadline,
    /// Last day for reports; none: as the edition says.
    pub(crate) report_deadline: Option<NaiveDate>,
    /// Last day for accounts; none: as the edition says.
    pub(crate) accounts_deadline: Option<NaiveDate>,
    /// Last day for the auditor's statement; none: as the edition says.
    pub(crate) auditor_deadline: Option<NaiveDate>,
    /// From this total in the year the auditor's statement is demanded.
    pub(crate) auditor_threshold: Money,
    /// Awards below this owe no report.
    pub(crate) report_waiver: Money,
    /// Right of appeal; none: left open.
    pub(crate) appeal: Option<AppealRule>,
    /// Narrows who may apply; empty: as the edition says.
    pub(crate) recipients: Vec<OrganisationKind>,
    /// Kinds that may apply although they belong to another region.
    pub(crate) other_regions: Vec<OrganisationKind>,
    /// E-mail of the office.
    pub(crate) contact_point: String,
    /// How many applications one applicant may submit, 1–100.
    pub(crate) applications_per_applicant: u32,
    /// Unspent money may be carried over.
    pub(crate) carry_over_allowed: bool,
    /// Money is awarded also where an earlier report is outstanding.
    pub(crate) award_before_report: bool,
    /// Clauses that are assumptions of a demonstration.
    pub(crate) assumptions: Vec<String>,
}

/// A call with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// Its id.
    pub(crate) id: CallId,
    /// What it says.
    pub(crate) terms: Terms,
    /// Legal time of the announcement; none while it is a draft.
    pub(crate) announced_at: Option<DateTime<Utc>>,
    /// Grows by one with every write of the draft and with the announcement; the etag.
    pub(crate) version: i64,
}

/// The phase of an announced call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Not open yet.
    Announced,
    /// Applications are received.
    Open,
    /// The deadline is past.
    Closed,
}

/// The phase of an announced call with these terms at `now`, legal time: as the rules judge a submission.
pub(crate) fn stage(opens_on: NaiveDate, deadline: Deadline, now: DateTime<Utc>) -> Stage {
    if now < start_of_day(opens_on) {
        Stage::Announced
    } else if deadline.is_past(now) {
        Stage::Closed
    } else {
        Stage::Open
    }
}

impl Call {
    /// The resource name.
    pub(crate) fn name(&self, tenant: &Tenant) -> String {
        format_name(tenant, "calls", &self.id)
    }

    /// The etag that callers see.
    pub(crate) fn etag(&self) -> String {
        crate::etag::etag(self.version)
    }

    /// The rules' inputs about the call, for an applicant with this reopening.
    pub(crate) fn for_rules(&self, tenant: &Tenant, reopened_until: Option<NaiveDate>) -> CallTerms {
        CallTerms {
            name: self.name(tenant),
            region: tenant.clone(),
            year: self.terms.year,
            opens_on: self.terms.opens_on,
            deadline: self.terms.deadline,
            reopened_until,
            recipients: self.terms.recipients.clone(),
            other_regions: self.terms.other_regions.clone(),
            applications_per_applicant: self.terms.applications_per_applicant,
            appeal: self.terms.appeal,
            report_deadline: self.terms.report_deadline,
            accounts_deadline: self.terms.accounts_deadline,
            auditor_deadline: self.terms.auditor_deadline,
            auditor_threshold: self.terms.auditor_threshold,
            report_waiver: self.terms.report_waiver,
            contact_point: self.terms.contact_point.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_opens_at_midnight_and_closes_after_its_last_minute() {
        let opens_on = "2024-01-15".parse().unwrap();
        let deadline = Deadline::parse("2024-03-31".parse().unwrap(), "12:00").unwrap();
        let at = |time: &str| stage(opens_on, deadline, time.parse().unwrap());
        assert_eq!(at("2024-01-14T22:59:59Z"), Stage::Announced);
        assert_eq!(at("2024-01-14T23:00:00Z"), Stage::Open);
        // 12:00 of that day is summer time.
        assert_eq!(at("2024-03-31T10:00:59Z"), Stage::Open);
        assert_eq!(at("2024-03-31T10:01:00Z"), Stage::Closed);
    }
}
