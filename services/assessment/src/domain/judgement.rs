//! What caseworkers judge.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::Text;

/// A reason that a person gives: 1–4000 characters.
pub type Reason = Text<4000>;

/// A code of the edition: 1–80 characters.
pub type Code = Text<80>;

/// Expected goal achievement (forventet måloppnåelse): a judgement, computed from nothing (R16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Lav.
    Low,
    /// Noe.
    Some,
    /// God.
    Good,
    /// Høy.
    High,
}

/// The text is none of the grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a grade: expected low, some, good or high")]
pub struct GradeError;

impl Grade {
    /// Every grade, the lowest first.
    pub const ALL: [Grade; 4] = [Grade::Low, Grade::Some, Grade::Good, Grade::High];

    /// The grade as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Grade::Low => "low",
            Grade::Some => "some",
            Grade::Good => "good",
            Grade::High => "high",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Grade {
    type Err = GradeError;

    fn from_str(text: &str) -> Result<Grade, GradeError> {
        Grade::ALL
            .into_iter()
            .find(|grade| grade.as_str() == text)
            .ok_or(GradeError)
    }
}

/// The judgement of one criterion of the edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionJudgement {
    /// Code of the criterion in the edition.
    pub criterion: Code,
    /// The grade.
    pub grade: Grade,
    /// Why.
    pub reason: Reason,
}

/// The judgement of one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The measure.
    pub measure: MeasureId,
    /// One for each criterion of the measure's track.
    pub criteria: Vec<CriterionJudgement>,
    /// The overall grade, given by a person.
    pub overall: Grade,
    /// Why.
    pub reason: Reason,
    /// Gets the advantage or priority that the edition provides, by judgement (R17–R19).
    pub prioritised: bool,
    /// Part of the municipality's ordinary development work, which gets nothing (R8, KKI §4).
    pub ordinary_work: bool,
}

/// What is recommended (innstilt) for one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The measure.
    pub measure: MeasureId,
    /// Øre; 0 recommends refusal; never above what is applied for.
    pub amount: Money,
    /// Why.
    pub reason: Reason,
}
