//! Checks of a judgement: the person, and the criteria of the measure.

use std::collections::BTreeSet;

use tilskudd_kernel::ids::PersonId;
use tilskudd_rulebook::Edition;

use super::case::Case;
use super::judgement::Judgement;
use super::state::State;
use crate::error::case::CaseError;
use crate::error::measure::MeasureError;

impl Case {
    /// Whether the person may record this judgement.
    ///
    /// # Errors
    /// A conflicted person, a case that is not open, an unknown measure, or criteria other than exactly the
    /// edition's of the measure's track (§4).
    pub(crate) fn check_judgement(
        &self,
        edition: &Edition,
        judgement: &Judgement,
        by: PersonId,
    ) -> Result<(), CaseError> {
        self.check_takes_part(by)?;
        self.check_state(State::Open)?;
        let measure = self.measure(judgement.measure)?;
        let expected: Vec<_> = edition.criteria(measure.track).collect();
        let given: Vec<&str> = judgement.criteria.iter().map(|c| c.criterion.as_str()).collect();
        let distinct: BTreeSet<&str> = given.iter().copied().collect();
        let missing = expected.iter().find(|c| !distinct.contains(c.code.as_str()));
        let section = missing.or(expected.first()).map(|c| c.section.clone());
        let complete = missing.is_none() && given.len() == expected.len();
        if complete {
            return Ok(());
        }
        Err(CaseError::Measure(MeasureError::Criteria {
            measure: measure.title.clone(),
            expected: expected.iter().map(|c| c.text.clone()).collect(),
            source: edition.source(section.as_deref().unwrap_or("§4")),
        }))
    }
}
