//! The terms that a decision rests on: the announced call and its edition.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::{Edition, JudgementEffect};

use crate::law::appropriation;

/// The terms of an announced call that the rules of allocation use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallTerms {
    /// The call.
    pub(crate) id: CallId,
    /// Its resource name, which its clauses are cited by.
    pub(crate) name: String,
    /// Its edition.
    pub(crate) edition: String,
    /// Its scheme.
    pub(crate) scheme: String,
    /// Budget chapter and post.
    pub(crate) chapter_post: String,
    /// Grant year.
    pub(crate) year: Year,
    /// Whether unspent money may be carried over into the year after (P6).
    pub(crate) carry_over_allowed: bool,
    /// Whether money may be awarded before the reports on earlier years' money are accepted (P4).
    pub(crate) award_before_report: bool,
}

impl CallTerms {
    /// A clause of the call as a source.
    pub(crate) fn source(&self, clause: &'static str) -> RuleSource {
        RuleSource::call(self.name.clone(), clause)
    }
}

/// Where it stands that ordinary development work gets nothing (KKI §4): with the edition's own judgement of that
/// effect, else the system's rule.
pub(crate) fn ordinary_work_source(edition: &Edition) -> RuleSource {
    let judgements = &edition.assessment.judgements;
    judgements
        .iter()
        .find(|judgement| judgement.effect == JudgementEffect::Excludes)
        .map_or_else(
            || RuleSource::system("ordinary-development-work"),
            |judgement| edition.source(&judgement.section),
        )
}

/// The edition's section on its frame (R3); where it has none, the rule that binds any appropriation.
pub(crate) fn frame_source(edition: &Edition) -> RuleSource {
    edition
        .earmarks
        .first()
        .map_or_else(appropriation, |earmark| edition.source(&earmark.section))
}
