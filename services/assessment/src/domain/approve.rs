//! Checks of approving or returning a recommendation.

use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::PersonId;

use super::case::Case;
use super::state::State;
use crate::error::case::CaseError;
use crate::error::duty::DutyError;

impl Case {
    /// Whether the person may approve.
    ///
    /// # Errors
    /// A conflicted person, a case that is not recommended or waits for its applicant, the person who recommended it,
    /// or a recommendation or a judgement by somebody who has since declared a conflict of interest: the case is
    /// returned, and that part made anew.
    pub(crate) fn check_approval(&self, by: PersonId) -> Result<(), CaseError> {
        let recommended = self.check_second_person(by)?;
        self.check_not_awaiting()?;
        if self.conflicted.contains(&recommended.person) {
            return Err(DutyError::RecommenderConflicted.into());
        }
        let measures = self.not_judged();
        if measures.is_empty() {
            return Ok(());
        }
        Err(DutyError::JudgeConflicted {
            measures: self.titles(&measures),
        }
        .into())
    }

    /// Whether the person may send the recommendation back.
    ///
    /// # Errors
    /// A conflicted person or a case that is not recommended. Who recommended may take it back.
    pub(crate) fn check_return(&self, by: PersonId) -> Result<(), CaseError> {
        self.check_takes_part(by)?;
        self.check_state(State::Recommended)
    }

    fn check_second_person(&self, by: PersonId) -> Result<&Act, CaseError> {
        self.check_takes_part(by)?;
        self.check_state(State::Recommended)?;
        let recommended = self.recommended.as_ref().ok_or_else(|| self.other_state())?;
        if recommended.person == by {
            return Err(DutyError::TwoPerson.into());
        }
        Ok(recommended)
    }
}
