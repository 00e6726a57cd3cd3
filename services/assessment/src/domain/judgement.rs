//! The caseworkers' judgements.

use serde::{Deserialize, Serialize};
use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::Text;

/// A code of the edition: 1–80 characters.
pub(crate) type Code = Text<80>;

tilskudd_kernel::stored_words! {
    /// Expected goal achievement (forventet måloppnåelse): a judgement, computed from nothing (R16). The lowest first.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub(crate) enum Grade {
        /// Lav.
        Low = "low",
        /// Noe.
        Some = "some",
        /// God.
        Good = "good",
        /// Høy.
        High = "high",
    }
}

/// The judgement of one criterion of the edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CriterionJudgement {
    /// Code of the criterion in the edition.
    pub(crate) criterion: Code,
    /// The grade.
    pub(crate) grade: Grade,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The judgement of one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// One for each criterion of the measure's track.
    pub(crate) criteria: Vec<CriterionJudgement>,
    /// The overall grade, given by a person.
    pub(crate) overall: Grade,
    /// The reason.
    pub(crate) reason: Reason,
    /// Gets the advantage or priority that the edition provides, by judgement (R17–R19).
    pub(crate) prioritised: bool,
    /// Part of the municipality's ordinary development work, which gets nothing (R8, KKI §4).
    pub(crate) ordinary_work: bool,
}

/// The recommendation (innstilling) for one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recommendation {
    /// The measure.
    pub(crate) measure: MeasureId,
    /// Øre; 0 recommends refusal; never above what is applied for.
    pub(crate) amount: Money,
    /// The reason.
    pub(crate) reason: Reason,
}
