//! The frame and the calls.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalTime, PersonKey};

/// The region's frame for the year.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Who proposes, at Helsedirektoratet.
    pub proposer: PersonKey,
    /// Who accepts, at the office.
    pub accepter: PersonKey,
    /// In order; each is accepted by the region.
    pub proposals: Vec<Proposal>,
    /// A cut below what is decided, tried after the decisions; the region refuses it.
    pub cut: FrameCut,
}

/// A proposed frame.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// When.
    pub at: LocalTime,
    /// True: final (endelig); false: provisional (foreløpig).
    pub is_final: bool,
    /// Øre, earmarks included.
    pub amount_ore: i64,
    /// Earmarked parts.
    pub earmarks: Vec<Earmark>,
    /// Where the figure comes from.
    pub basis: String,
}

/// An earmarked part of a frame.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Earmark {
    /// Code in the edition.
    pub code: String,
    /// Øre.
    pub amount_ore: i64,
}

/// A cut that cannot be accepted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameCut {
    /// When.
    pub at: LocalTime,
    /// Øre; below what will be decided.
    pub amount_ore: i64,
    /// Why it is tried.
    pub basis: String,
}

/// A call.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// When it is announced.
    pub announced_at: LocalTime,
    /// Grant year.
    pub year: i32,
    /// First day to submit, local date.
    pub opens_on: String,
    /// Last day to submit, local date.
    pub deadline_date: String,
    /// `HH:MM`; empty: the end of the day.
    pub deadline_time: String,
    /// Last day for reports, local date.
    pub report_deadline: String,
    /// Last day for accounts, local date.
    pub accounts_deadline: String,
    /// Last day for the auditor's statement, local date.
    pub auditor_deadline: String,
    /// Awards of a year that reach this need the auditor's statement, øre.
    pub auditor_threshold_ore: i64,
    /// Awards below this owe no report, øre; 0: all do.
    pub report_waiver_ore: i64,
    /// True: the ordinary right of appeal on award and refusal.
    pub appeal: bool,
    /// Whether unspent money may be carried over.
    pub carry_over_allowed: bool,
    /// The office's e-mail.
    pub contact_point: String,
    /// Which of the fields above the sources do not say.
    pub assumptions: Vec<String>,
}
