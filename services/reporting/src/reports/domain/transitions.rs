//! The transitions of an obligation, state by state.
//!
//! | state | forms | submit | return | accept |
//! |---|---|---|---|---|
//! | running | → form-sent | no | no | no |
//! | form-sent | no | → reported | no | no |
//! | reported | no | no | → form-sent | → accepted, or closed when nothing is open |
//! | accepted | no | no | no | no; closes when every award's money is accounted for |
//! | closed | no | no | no | no; accepted again when payment corrects what it told |

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_rulebook::Edition;

use crate::obligations::domain::award::{Award, Unused};
use crate::obligations::domain::obligation::Obligation;
use crate::obligations::domain::state::State;
use crate::obligations::error::ObligationError;
use crate::reports::domain::report::{ReportedAward, Wish};
use crate::reports::error::ReportError;
use crate::settlements::error::SettlementError;

impl Obligation {
    /// Whether a report can be submitted now.
    ///
    /// # Errors
    /// When none is owed by the call of this resource name, the forms are not out, a report is in, or money that
    /// was awarded is not paid.
    pub(crate) fn check_submit(&self, edition: &Edition, call_name: &str) -> Result<(), ReportError> {
        if self.report_waived {
            let call = call_name.to_owned();
            return Err(ObligationError::Waived { call }.into());
        }
        self.check_state(State::FormSent)?;
        Ok(self.check_paid(edition)?)
    }

    /// A report is in. Whether it is late, the first one says: one that is sent in again after a return is not.
    pub(crate) fn submitted(&mut self, signed: Signed) {
        if self.report_number == 0 {
            self.late = self.is_late(signed.at);
            self.accounts_late = self.accounts_are_late(signed.at);
        }
        self.report_number += 1;
        self.reported_by = Some(signed.person);
        self.state = State::Reported;
    }

    /// Whether the auditor's statement can be registered.
    ///
    /// # Errors
    /// When it is in, or nothing is left to report on.
    pub(crate) fn check_statement(&self) -> Result<(), ReportError> {
        if self.statement.is_some() {
            return Err(ReportError::StatementReceived);
        }
        match self.state {
            State::Running | State::FormSent | State::Reported => Ok(()),
            State::Accepted | State::Closed => Err(ObligationError::State { is: self.state }.into()),
        }
    }

    /// Whether the report can be sent back.
    ///
    /// # Errors
    /// When no report is in.
    pub(crate) fn check_return(&self) -> Result<(), ObligationError> {
        self.check_state(State::Reported)
    }

    /// The unused amount by the report, if the person may accept it.
    ///
    /// # Errors
    /// When no report is in, the person submitted it or registered the auditor's statement, a demanded statement is
    /// missing, awarded money is not paid, or more is reported used than is paid and not returned.
    pub(crate) fn accept(
        &self,
        edition: &Edition,
        report: &[ReportedAward],
        by: PersonId,
    ) -> Result<Vec<Unused>, ReportError> {
        self.check_state(State::Reported)?;
        if self.reported_by == Some(by) {
            return Err(ReportError::SubmitterAccepts);
        }
        // Nobody alone says that the auditor has said yes and that the report is in order.
        if self.statement.is_some_and(|statement| statement.person == by) {
            return Err(ReportError::RegistrarAccepts);
        }
        if self.auditor_due.is_some() && self.statement.is_none() {
            let source = reporting_source(edition);
            return Err(ReportError::StatementMissing { source });
        }
        self.check_paid(edition)?;
        let mut unused = Vec::new();
        for award in &self.awards {
            let reported = report
                .iter()
                .find(|reported| reported.award == award.award)
                .ok_or(ObligationError::State { is: self.state })?;
            unused.extend(self.unused_of(edition, award, reported)?);
        }
        Ok(unused)
    }

    /// Accounts are of money that is paid: all that was awarded, or what was carried into the year.
    fn check_paid(&self, edition: &Edition) -> Result<(), SettlementError> {
        match self.awards.iter().find(|award| award.paid != award.awarded) {
            None => Ok(()),
            Some(award) => Err(SettlementError::NotPaid {
                measure: award.title.clone(),
                case_number: self.case_number.clone(),
                source: reporting_source(edition),
            }),
        }
    }

    /// What of the award the report does not use; none when all of it is used.
    fn unused_of(
        &self,
        edition: &Edition,
        award: &Award,
        reported: &ReportedAward,
    ) -> Result<Option<Unused>, SettlementError> {
        // A sum can only be out of range below zero: nothing is added to what is paid.
        let open = award.open(reported.used).ok().filter(|open| !open.is_negative());
        let amount = open.ok_or_else(|| SettlementError::UsedAbovePaid {
            measure: award.title.clone(),
            case_number: self.case_number.clone(),
            source: reporting_source(edition),
        })?;
        let carry_over = (reported.wish == Some(Wish::CarryOver)).then(|| reported.reason.clone());
        Ok((amount > Money::ZERO).then_some(Unused {
            id: award.id,
            award: award.award,
            amount,
            carry_over,
        }))
    }

    fn check_state(&self, expected: State) -> Result<(), ObligationError> {
        if self.state == expected {
            return Ok(());
        }
        Err(ObligationError::State { is: self.state })
    }
}

/// The edition's section on the content of reports.
fn reporting_source(edition: &Edition) -> RuleSource {
    edition.source(&edition.reporting.section)
}
