//! What the caseworkers judge.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalTime, PersonKey};

/// The assessment of one application.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// When it is judged and recommended.
    pub at: LocalTime,
    /// Who judges and recommends.
    pub caseworker: PersonKey,
    /// When it is approved.
    pub approved_at: LocalTime,
    /// Who approves; another person.
    pub approver: PersonKey,
    /// Why it is recommended so.
    pub reason: String,
    /// Why it is approved.
    pub approval_reason: String,
    /// One for each measure, by its key.
    pub measures: BTreeMap<String, Judgement>,
    /// Caseworkers who may not take part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
}

/// A conflict of interest (forvaltningsloven §6).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Who.
    pub person: PersonKey,
    /// Why.
    pub reason: String,
}

/// The judgement of a measure.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// By criterion.
    pub criteria: BTreeMap<String, CriterionJudgement>,
    /// Overall grade: `low`, `some`, `good` or `high`.
    pub overall: Grade,
    /// Why.
    pub reason: String,
    /// Given priority.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prioritised: bool,
    /// Part of the ordinary development work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ordinary_work: bool,
    /// Recommended, øre; 0 recommends refusal.
    pub recommended_ore: i64,
    /// Why that amount.
    pub recommendation_reason: String,
}

/// The judgement of a criterion.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionJudgement {
    /// Grade.
    pub grade: Grade,
    /// Why.
    pub reason: String,
}

/// Expected goal achievement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
