//! A decision that allocation has made, and the obligation that follows from it (R28).

use tilskudd_kernel::ids::{CallId, DecisionId, ObligationId};
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;

use crate::obligations::domain::award::Award;
use crate::obligations::domain::call_terms::CallTerms;
use crate::obligations::domain::obligation::Obligation;
use crate::obligations::domain::state::State;

/// A decision that allocation has made.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    /// Its id.
    pub(crate) id: DecisionId,
    /// Its resource name.
    pub(crate) name: String,
    /// The call decided under.
    pub(crate) call: CallId,
    /// Saksnummer.
    pub(crate) case_number: String,
    /// The recipient.
    pub(crate) organisation_number: OrgNumber,
    /// The recipient's name when it applied.
    pub(crate) recipient: String,
    /// What was awarded, measure by measure; one that got nothing is left out, since it owes nothing.
    pub(crate) awards: Vec<Award>,
    /// Their sum, øre.
    pub(crate) awarded: Money,
    /// Målform that the recipient is written to in.
    pub(crate) language: LanguageForm,
}

impl Decision {
    /// Whether nothing was awarded.
    pub(crate) fn is_refusal(&self) -> bool {
        self.awards.is_empty()
    }

    /// The obligation that follows from it, by the terms of its call.
    pub(crate) fn obligation(&self, id: ObligationId, call: &CallTerms) -> Obligation {
        let waived = call.waives(self.awarded);
        Obligation {
            id,
            decision: self.id,
            call: call.id,
            edition: call.edition.clone(),
            case_number: self.case_number.clone(),
            organisation_number: self.organisation_number.clone(),
            recipient: self.recipient.clone(),
            year: call.year,
            report_due: call.report_due,
            accounts_due: call.accounts_due,
            auditor_due: None,
            report_waived: waived,
            state: if waived { State::Closed } else { State::Running },
            form_sent_at: None,
            report_number: 0,
            late: false,
            accounts_late: false,
            reported_by: None,
            report: None,
            accepted: None,
            version: 1,
            awards: self.awards.clone(),
            statement: None,
            carry_over: None,
            opening: Money::ZERO,
            language: self.language,
        }
    }
}
