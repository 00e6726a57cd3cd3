//! Reports, carry-overs and repayments.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalTime, PersonKey};

/// What happens in the year after.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// When the report forms go out.
    pub forms_at: LocalTime,
    /// The caseworker who sends them and accepts the reports.
    pub caseworker: PersonKey,
    /// The reports.
    pub reports: Vec<Report>,
    /// When the reports are accepted.
    pub accepted_at: LocalTime,
    /// Why.
    pub acceptance_reason: String,
    /// When carry-overs are decided.
    pub carry_overs_at: LocalTime,
    /// Who decides them: a holder of BDM.
    pub carry_over_decider: PersonKey,
    /// What is decided.
    pub carry_overs: Vec<CarryOver>,
    /// Money that comes back.
    pub repayments: Vec<Repayment>,
    /// The accountant who records it.
    pub accountant: PersonKey,
    /// The last moment of the round.
    pub ends_at: LocalTime,
}

/// A recipient's report.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Key of the application.
    pub application: String,
    /// When it is sent.
    pub at: LocalTime,
    /// By measure key; a measure that got nothing is passed over.
    pub measures: BTreeMap<String, MeasureReport>,
    /// The auditor's statement, where the letter demands one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auditor_statement: Option<AuditorStatement>,
}

/// The report on one measure.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureReport {
    /// Not used of the award, øre; the rest is used.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unused_ore: i64,
    /// What the recipient wants with it: `carry-over` or `return`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<Wish>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub wish_reason: String,
    /// How the spending (what is used of the award, and the own funding) falls on the budget lines, in thousandths by key; the last
    /// line takes what rounding leaves.
    pub accounts_permille: BTreeMap<String, u32>,
    /// Persons in training.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<Persons>,
    /// Answers to the narrative questions, by code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub narratives: BTreeMap<String, String>,
    /// The recipient's own assessment.
    pub goal_assessment: String,
}

/// What a recipient wants with unused money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// Carry it over.
    CarryOver,
    /// Return it.
    Return,
}

/// Persons in training of one kind.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Persons {
    /// Code of the edition's list.
    pub category: String,
    /// Started.
    pub started: i32,
    /// Ongoing.
    pub ongoing: i32,
    /// Completed.
    pub completed: i32,
    /// Dropped out.
    pub dropped_out: i32,
}

/// The auditor's statement.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditorStatement {
    /// Reference.
    pub document: String,
    /// The firm; made up.
    pub auditor: String,
}

/// A decision on a carry-over.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryOver {
    /// Key of the application.
    pub application: String,
    /// Key of the measure.
    pub measure: String,
    /// True grants it.
    pub grant: bool,
    /// Why.
    pub reason: String,
}

/// Money that comes back on a claim.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repayment {
    /// Key of the application.
    pub application: String,
    /// Key of the measure.
    pub measure: String,
    /// When it is recorded.
    pub at: LocalTime,
    /// Øre.
    pub amount_ore: i64,
    /// The bank's reference.
    pub bank_reference: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(amount: &i64) -> bool {
    *amount == 0
}
