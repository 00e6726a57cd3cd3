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

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tilskudd_kernel::ids::{CallId, CaseId, CompletionId, MeasureId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_rulebook::{Edition, JudgementEffect, Track};

use super::judgement::{Judgement, Reason, Recommendation};
use crate::error::{Error, Result};

/// State of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Under assessment.
    Open,
    /// Recommended, waits for approval.
    Recommended,
    /// Approved; allocation has been told.
    Approved,
    /// The application was withdrawn or dismissed.
    Ended,
}

impl State {
    /// Every state, in the order of a case's life.
    pub const ALL: [State; 4] = [State::Open, State::Recommended, State::Approved, State::Ended];

    /// The state as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Recommended => "recommended",
            State::Approved => "approved",
            State::Ended => "ended",
        }
    }
}

/// What somebody did to a case, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub person: PersonId,
    /// Legal time.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Reason,
}

/// How an application ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The applicant took it back.
    Withdrawn,
    /// The office dismissed it (avvisning).
    Dismissed,
}

impl Ending {
    /// Both.
    pub const ALL: [Ending; 2] = [Ending::Withdrawn, Ending::Dismissed];

    /// The ending as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Ending::Withdrawn => "withdrawn",
            Ending::Dismissed => "dismissed",
        }
    }
}

/// A measure (tiltak) as far as the rules of a case need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Code of its kind in the edition.
    pub kind: String,
    /// Its track, which decides the criteria.
    pub track: Track,
    /// Applied for, øre.
    pub applied: Money,
}

/// A judgement with who gave it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The judgement.
    pub judgement: Judgement,
    /// Who.
    pub by: PersonId,
    /// Legal time.
    pub at: DateTime<Utc>,
}

/// A case with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// Its id.
    pub id: CaseId,
    /// The call.
    pub call: CallId,
    /// Code of the edition that it is judged by.
    pub edition: String,
    /// The application as intake sent it, in the revision that is judged: an encoded
    /// `tilskudd.intake.v1.Application`.
    pub application: Vec<u8>,
    /// The revision of the application that is judged; 1: as submitted.
    pub revision: i32,
    /// A later revision came when the case was approved or ended already.
    pub revised_since: bool,
    /// Intake's open request for completion.
    pub awaiting: Option<CompletionId>,
    /// Who signed the application as submitted, for the applicant. Who signed a revision of it is among the
    /// conflicted.
    pub signed_by: PersonId,
    /// Who registered it after the call's deadline as received before, and so does not recommend it; none: it was not.
    pub registered_late_by: Option<PersonId>,
    /// State.
    pub state: State,
    /// Counts recommendations.
    pub round: i32,
    /// Grows with every write.
    pub version: i64,
    /// The measures, in the application's order.
    pub measures: Vec<Measure>,
    /// Persons with a declared conflict of interest, sorted.
    pub conflicted: Vec<PersonId>,
    /// The latest judgement of each judged measure, in the application's order.
    pub judged: Vec<Judged>,
    /// The recommendations of the present round; none while open.
    pub recommendations: Vec<Recommendation>,
    /// Who recommended.
    pub recommended: Option<Act>,
    /// Who approved.
    pub approved: Option<Act>,
    /// How the application ended, and by whom.
    pub ended: Option<(Ending, Act)>,
}

impl CaseFile {
    /// Whether the person may record this judgement.
    ///
    /// # Errors
    /// A conflicted person, a case that is not open, an unknown measure, or criteria other than exactly the
    /// edition's of the measure's track (§4).
    pub fn check_judgement(&self, edition: &Edition, judgement: &Judgement, by: PersonId) -> Result<()> {
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
        Err(Error::Criteria {
            measure: measure.id,
            expected: expected.iter().map(|c| c.code.clone()).collect(),
            rule: edition.source(section.as_deref().unwrap_or("§4")),
        })
    }

    /// Whether the person may recommend this.
    ///
    /// # Errors
    /// A conflicted person, who registered it after the deadline, a case that is not open or waits for its applicant, a
    /// measure without a judgement by somebody who takes part, recommendations that are not exactly one for each measure, an amount above what is applied for, or
    /// money for ordinary development work.
    pub fn check_recommendation(
        &self,
        edition: &Edition,
        recommendations: &[Recommendation],
        by: PersonId,
    ) -> Result<()> {
        self.check_takes_part(by)?;
        if self.registered_late_by == Some(by) {
            return Err(Error::RegisteredLate);
        }
        self.check_state(State::Open)?;
        self.check_not_awaiting()?;
        let unjudged = self.not_judged();
        if let Some(first) = unjudged.first() {
            let track = self.measure(*first)?.track;
            let section = edition.criteria(track).next().map(|c| c.section.clone());
            let rule = edition.source(section.as_deref().unwrap_or("§4"));
            return Err(Error::Unjudged {
                measures: unjudged,
                rule,
            });
        }
        let distinct: BTreeSet<MeasureId> = recommendations.iter().map(|r| r.measure).collect();
        for measure in &distinct {
            self.measure(*measure)?;
        }
        if distinct.len() != self.measures.len() || recommendations.len() != self.measures.len() {
            return Err(Error::NotEveryMeasure);
        }
        recommendations
            .iter()
            .try_for_each(|recommendation| self.check_amount(edition, recommendation))
    }

    fn check_amount(&self, edition: &Edition, recommendation: &Recommendation) -> Result<()> {
        let measure = self.measure(recommendation.measure)?;
        if recommendation.amount > measure.applied {
            return Err(Error::AboveApplied {
                measure: measure.id,
                applied: measure.applied,
            });
        }
        let ordinary = self
            .judgement_that_counts(measure.id)
            .is_some_and(|judged| judged.judgement.ordinary_work);
        if ordinary && !recommendation.amount.is_zero() {
            return Err(Error::OrdinaryWork {
                measure: measure.id,
                rule: ordinary_work_source(edition),
            });
        }
        Ok(())
    }

    /// Whether the person may approve.
    ///
    /// # Errors
    /// A conflicted person, a case that is not recommended or waits for its applicant, the person who recommended it, or a recommendation or
    /// a judgement by somebody who has since declared a conflict of interest: the case is returned, and that part
    /// made anew.
    pub fn check_approval(&self, by: PersonId) -> Result<()> {
        let recommended = self.check_second_person(by)?;
        self.check_not_awaiting()?;
        if self.conflicted.contains(&recommended.person) {
            return Err(Error::RecommenderConflicted);
        }
        let tainted = self.not_judged();
        if tainted.is_empty() {
            return Ok(());
        }
        Err(Error::JudgeConflicted { measures: tainted })
    }

    /// Whether this is the case that was read; an empty etag asks for none in particular.
    ///
    /// # Errors
    /// [`Error::Changed`].
    pub fn check_etag(&self, etag: &str) -> Result<()> {
        if etag.is_empty() || etag == self.etag() {
            return Ok(());
        }
        Err(Error::Changed)
    }

    /// Changes with every write.
    #[must_use]
    pub fn etag(&self) -> String {
        self.version.to_string()
    }

    /// Whether the person may send the recommendation back.
    ///
    /// # Errors
    /// A conflicted person or a case that is not recommended. Who recommended may take it back.
    pub fn check_return(&self, by: PersonId) -> Result<()> {
        self.check_takes_part(by)?;
        self.check_state(State::Recommended)
    }

    /// Whether the person can still declare a conflict of interest.
    ///
    /// # Errors
    /// An approved or ended case: the conflict could no longer keep the person out of anything here.
    pub fn check_conflict(&self) -> Result<()> {
        match self.state {
            State::Open | State::Recommended => Ok(()),
            State::Approved | State::Ended => Err(Error::State { is: self.state }),
        }
    }

    /// The judgement of the measure, unless its author has declared a conflict of interest since.
    #[must_use]
    pub fn judgement_that_counts(&self, measure: MeasureId) -> Option<&Judged> {
        self.judged
            .iter()
            .find(|judged| judged.judgement.measure == measure)
            .filter(|judged| !self.conflicted.contains(&judged.by))
    }

    /// The measures without a judgement that counts.
    fn not_judged(&self) -> Vec<MeasureId> {
        self.measures
            .iter()
            .filter(|measure| self.judgement_that_counts(measure.id).is_none())
            .map(|measure| measure.id)
            .collect()
    }

    /// The measure of the case.
    ///
    /// # Errors
    /// [`Error::UnknownMeasure`] when the application has no such measure.
    pub fn measure(&self, id: MeasureId) -> Result<&Measure> {
        self.measures
            .iter()
            .find(|measure| measure.id == id)
            .ok_or(Error::UnknownMeasure { measure: id })
    }

    fn check_second_person(&self, by: PersonId) -> Result<&Act> {
        self.check_takes_part(by)?;
        self.check_state(State::Recommended)?;
        let recommended = self.recommended.as_ref().ok_or(Error::State { is: self.state })?;
        if recommended.person == by {
            return Err(Error::TwoPerson);
        }
        Ok(recommended)
    }

    fn check_takes_part(&self, person: PersonId) -> Result<()> {
        if self.conflicted.contains(&person) {
            return Err(Error::Conflicted);
        }
        if self.signed_by == person {
            return Err(Error::OwnApplication);
        }
        Ok(())
    }

    fn check_not_awaiting(&self) -> Result<()> {
        match self.awaiting {
            Some(_) => Err(Error::Awaiting),
            None => Ok(()),
        }
    }

    fn check_state(&self, expected: State) -> Result<()> {
        if self.state == expected {
            return Ok(());
        }
        Err(Error::State { is: self.state })
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
