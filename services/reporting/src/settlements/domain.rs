//! Unused money that is carried into the year after, where it is followed up by an obligation of its own (P6).

use tilskudd_kernel::ids::{AwardId, CallId, CarryOverId, ObligationId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;

use crate::obligations::domain::award::{Award, Unused};
use crate::obligations::domain::call_terms::CallTerms;
use crate::obligations::domain::obligation::Obligation;
use crate::obligations::domain::state::State;

tilskudd_kernel::stored_words! {
    /// State of what is done with unused money.
    pub(crate) enum SettlementState {
        /// Asked carried over and not decided, or ordered back.
        Asked = "asked",
        /// Carried over.
        Granted = "granted",
        /// Not carried over.
        Refused = "refused",
    }
}

/// A carry-over requested here.
#[derive(Debug, Clone)]
pub(crate) struct CarryOver {
    /// Its id.
    pub(crate) id: CarryOverId,
    /// The award, by its id here.
    pub(crate) award: AwardId,
    /// Asked, øre.
    pub(crate) amount: Money,
    /// State.
    pub(crate) state: SettlementState,
}

/// Allocation's decision on a carry-over.
#[derive(Debug, Clone)]
pub(crate) struct CarryOverDecision {
    /// The carry-over.
    pub(crate) id: CarryOverId,
    /// Who decided.
    pub(crate) by: PersonId,
    /// What is carried over; none: refused.
    pub(crate) granted: Option<Opening>,
}

/// Carried-over money that opens the year after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// Øre.
    pub(crate) amount: Money,
    /// The call that it is carried into.
    pub(crate) call: CallId,
    /// The grant year that it opens.
    pub(crate) year: Year,
}

impl Obligation {
    /// The obligation that follows carried-over money up in the year that it opens: the same decision, award, budget
    /// and edition, with the days of the call that it is carried into. It is never waived: the award owed a report.
    /// None when the award is not of this obligation.
    pub(crate) fn carried_over(
        &self,
        id: ObligationId,
        asked: &CarryOver,
        amount: Money,
        terms: &CallTerms,
    ) -> Option<Obligation> {
        let held = self.awards.iter().find(|held| held.id == asked.award)?;
        let award = Award {
            id: AwardId::from_uuid(asked.id.as_uuid()),
            awarded: amount,
            paid: amount,
            returned: Money::ZERO,
            carried_over: Money::ZERO,
            used: None,
            ..held.clone()
        };
        Some(Obligation {
            id,
            call: terms.id,
            year: terms.year,
            report_due: terms.report_due,
            accounts_due: terms.accounts_due,
            auditor_due: None,
            report_waived: false,
            state: State::Running,
            form_sent_at: None,
            report_number: 0,
            late: false,
            accounts_late: false,
            reported_by: None,
            report: None,
            accepted: None,
            version: 1,
            awards: vec![award],
            statement: None,
            carry_over: Some(asked.id),
            opening: amount,
            ..self.clone()
        })
    }

    /// The money of a refused carry-over, to be ordered back. None when the award is not of this obligation.
    pub(crate) fn not_carried_over(&self, asked: &CarryOver) -> Option<Unused> {
        let held = self.awards.iter().find(|held| held.id == asked.award)?;
        Some(Unused {
            id: held.id,
            award: held.award,
            amount: asked.amount,
            carry_over: None,
        })
    }
}
