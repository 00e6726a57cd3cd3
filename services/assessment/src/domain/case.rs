//! The case (sak) and what may be done in it.
//!
//! | state | judge | recommend | approve, return |
//! |---|---|---|---|
//! | open | yes → open | when all is judged → recommended | no |
//! | recommended | no | no | another person → approved, open |
//! | approved | no | no | no |
//! | ended | no | no | no |
//!
//! Neither recommended nor approved while a request for completion waits for the applicant (forvaltningsloven §11).
//! A revision of the application voids the judgements of the measures that it changes, and takes a recommended case
//! back to open; what is approved stands. An application that is withdrawn or dismissed ends the case in any state.
//!
//! Nothing at all by a person who has declared a conflict of interest in the case, or who signed the application
//! (forvaltningsloven §6).

use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::ids::{CaseId, CompletionId, MeasureId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_rulebook::Track;

use super::judgement::{Judgement, Recommendation};
use super::state::{Ending, State};
use crate::error::case::CaseError;
use crate::error::duty::DutyError;
use crate::error::measure::MeasureError;

/// A measure (tiltak) as far as the rules of a case need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measure {
    /// Its id.
    pub(crate) id: MeasureId,
    /// What the applicant calls it, for texts; empty: not read.
    pub(crate) title: String,
    /// Code of its kind in the edition.
    pub(crate) kind: String,
    /// Its track, which decides the criteria.
    pub(crate) track: Track,
    /// Applied for, øre.
    pub(crate) applied: Money,
}

/// A judgement with who gave it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    /// The judgement.
    pub(crate) judgement: Judgement,
    /// Who, and when.
    pub(crate) signed: Signed,
}

/// A case with everything that belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// Its id.
    pub(crate) id: CaseId,
    /// Code of the edition that it is judged by.
    pub(crate) edition: String,
    /// The application as intake sent it, in the revision that is judged: an encoded
    /// `tilskudd.intake.v1.Application`.
    pub(crate) application: Vec<u8>,
    /// The revision of the application that is judged; 1: as submitted.
    pub(crate) revision: i32,
    /// A later revision came when the case was approved or ended already.
    pub(crate) revised_since: bool,
    /// Intake's open request for completion.
    pub(crate) awaiting: Option<CompletionId>,
    /// Who signed the application as submitted, for the applicant. Who signed a revision of it is among the
    /// conflicted.
    pub(crate) signed_by: PersonId,
    /// Who registered it after the call's deadline as received before, and so does not recommend it; none: it was not.
    pub(crate) registered_late_by: Option<PersonId>,
    /// State.
    pub(crate) state: State,
    /// Counts recommendations.
    pub(crate) round: i32,
    /// Grows with every write.
    pub(crate) version: i64,
    /// The measures, in the application's order.
    pub(crate) measures: Vec<Measure>,
    /// Persons with a declared conflict of interest, sorted.
    pub(crate) conflicted: Vec<PersonId>,
    /// The latest judgement of each judged measure, in the application's order.
    pub(crate) judged: Vec<Judged>,
    /// The recommendations of the present round; none while open.
    pub(crate) recommendations: Vec<Recommendation>,
    /// Who recommended.
    pub(crate) recommended: Option<Act>,
    /// Who approved.
    pub(crate) approved: Option<Act>,
    /// How the application ended, and by whom.
    pub(crate) ended: Option<(Ending, Act)>,
}

impl Case {
    /// Whether this is the case that was read; an empty etag asks for none in particular.
    ///
    /// # Errors
    /// [`CaseError::Changed`].
    pub(crate) fn check_etag(&self, etag: &str) -> Result<(), CaseError> {
        if etag.is_empty() || etag == self.etag() {
            return Ok(());
        }
        Err(CaseError::Changed)
    }

    /// Changes with every write.
    pub(crate) fn etag(&self) -> String {
        self.version.to_string()
    }

    /// Whether the person can still declare a conflict of interest.
    ///
    /// # Errors
    /// An approved or ended case: the conflict could no longer keep the person out of anything here.
    pub(crate) fn check_conflict(&self) -> Result<(), CaseError> {
        match self.state {
            State::Open | State::Recommended => Ok(()),
            State::Approved | State::Ended => Err(self.other_state()),
        }
    }

    /// The judgement of the measure, unless its author has declared a conflict of interest since.
    pub(crate) fn judgement_that_counts(&self, measure: MeasureId) -> Option<&Judged> {
        self.judged
            .iter()
            .find(|judged| judged.judgement.measure == measure)
            .filter(|judged| !self.conflicted.contains(&judged.signed.person))
    }

    /// The measures without a judgement that counts.
    pub(super) fn not_judged(&self) -> Vec<MeasureId> {
        self.measures
            .iter()
            .filter(|measure| self.judgement_that_counts(measure.id).is_none())
            .map(|measure| measure.id)
            .collect()
    }

    /// The measure of the case.
    ///
    /// # Errors
    /// [`MeasureError::Unknown`] when the application has no such measure.
    pub(crate) fn measure(&self, id: MeasureId) -> Result<&Measure, MeasureError> {
        self.measures
            .iter()
            .find(|measure| measure.id == id)
            .ok_or_else(|| MeasureError::Unknown {
                known: self.measures.iter().map(|one| one.title.clone()).collect(),
            })
    }

    /// What the applicant calls these measures.
    pub(super) fn titles(&self, of: &[MeasureId]) -> Vec<String> {
        let measures = self.measures.iter().filter(|one| of.contains(&one.id));
        measures.map(|one| one.title.clone()).collect()
    }

    pub(super) fn check_takes_part(&self, person: PersonId) -> Result<(), DutyError> {
        if self.conflicted.contains(&person) {
            return Err(DutyError::Conflicted);
        }
        if self.signed_by == person {
            return Err(DutyError::OwnApplication);
        }
        Ok(())
    }

    pub(super) fn check_not_awaiting(&self) -> Result<(), CaseError> {
        match self.awaiting {
            Some(_) => Err(CaseError::AwaitingApplicant),
            None => Ok(()),
        }
    }

    pub(super) fn check_state(&self, expected: State) -> Result<(), CaseError> {
        if self.state == expected {
            return Ok(());
        }
        Err(self.other_state())
    }

    /// The refusal that the state of the case calls for.
    pub(super) const fn other_state(&self) -> CaseError {
        match self.state {
            State::Open => CaseError::NotRecommended,
            State::Recommended => CaseError::Recommended,
            State::Approved => CaseError::Approved,
            State::Ended => CaseError::Ended,
        }
    }
}
