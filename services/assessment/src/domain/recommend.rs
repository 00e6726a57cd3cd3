//! Checks of a recommendation (innstilling): the person and the content.

use std::collections::BTreeSet;

use tilskudd_kernel::ids::{MeasureId, PersonId};
use tilskudd_kernel::source::RuleSource;
use tilskudd_rulebook::{Edition, JudgementEffect};

use super::case::Case;
use super::judgement::Recommendation;
use super::state::State;
use crate::error::case::CaseError;
use crate::error::duty::DutyError;
use crate::error::measure::MeasureError;

impl Case {
    /// Whether the person may recommend this.
    ///
    /// # Errors
    /// A conflicted person, who registered it after the deadline, a case that is not open or waits for its applicant, a
    /// measure without a judgement by somebody who takes part, recommendations that are not exactly one for each
    /// measure, an amount above what is applied for, or money for ordinary development work.
    pub(crate) fn check_recommendation(
        &self,
        edition: &Edition,
        recommendations: &[Recommendation],
        by: PersonId,
    ) -> Result<(), CaseError> {
        self.check_takes_part(by)?;
        if self.registered_late_by == Some(by) {
            return Err(DutyError::RegisteredLate.into());
        }
        self.check_state(State::Open)?;
        self.check_not_awaiting()?;
        self.check_judged(edition)?;
        let distinct: BTreeSet<MeasureId> = recommendations.iter().map(|r| r.measure).collect();
        for measure in &distinct {
            self.measure(*measure)?;
        }
        if distinct.len() != self.measures.len() || recommendations.len() != self.measures.len() {
            return Err(MeasureError::NotEveryMeasure.into());
        }
        for recommendation in recommendations {
            self.check_amount(edition, recommendation)?;
        }
        Ok(())
    }

    fn check_judged(&self, edition: &Edition) -> Result<(), MeasureError> {
        let measures = self.not_judged();
        let Some(first) = measures.first() else {
            return Ok(());
        };
        let track = self.measure(*first)?.track;
        let section = edition.criteria(track).next().map(|c| c.section.clone());
        let source = edition.source(section.as_deref().unwrap_or("§4"));
        Err(MeasureError::NotJudged {
            measures: self.titles(&measures),
            source,
        })
    }

    fn check_amount(&self, edition: &Edition, recommendation: &Recommendation) -> Result<(), MeasureError> {
        let measure = self.measure(recommendation.measure)?;
        if recommendation.amount > measure.applied {
            return Err(MeasureError::AboveApplied {
                measure: measure.title.clone(),
                applied: measure.applied,
            });
        }
        let ordinary = self
            .judgement_that_counts(measure.id)
            .is_some_and(|judged| judged.judgement.ordinary_work);
        if ordinary && !recommendation.amount.is_zero() {
            return Err(MeasureError::OrdinaryWork {
                measure: measure.title.clone(),
                source: ordinary_work_source(edition),
            });
        }
        Ok(())
    }
}

/// Where it stands that ordinary development work gets nothing (KKI §4): with the edition's own judgement of
/// that effect, else the system's rule.
fn ordinary_work_source(edition: &Edition) -> RuleSource {
    edition
        .assessment
        .judgements
        .iter()
        .find(|judgement| judgement.effect == JudgementEffect::Excludes)
        .map_or_else(
            || RuleSource::system("ordinary-development-work"),
            |judgement| edition.source(&judgement.section),
        )
}
