//! The processing of an application between receipt and recommendation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalTime, PersonKey};

/// A file, made up: plain text.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// File name.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// A signature in an act of its own, before another person submits.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedFirst {
    /// Who writes the draft and submits it; a function, never a name of a real person.
    pub drafter: String,
    /// How the version that was signed first differs from the one that is submitted: a JSON Patch (RFC 6902). Absent:
    /// the draft was not changed after the signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<serde_json::Value>,
}

/// That the office registers an application that came by letter (P3). The time of the attempt is when it does.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The caseworker who registers it.
    pub registrar: PersonKey,
    /// Local date of receipt.
    pub received_on: String,
    /// Why it is registered after the deadline; absent: it is registered before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<String>,
    /// The letter.
    pub original: File,
}

/// A request for completion (mangelbrev), and what comes of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// When the office asks.
    pub at: LocalTime,
    /// Who asks.
    pub caseworker: PersonKey,
    /// What is missing.
    pub defects: Vec<Defect>,
    /// Why.
    pub reason: String,
    /// Last local day to answer, `YYYY-MM-DD`.
    pub deadline: String,
    /// When the applicant is reminded; absent: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<LocalTime>,
    /// The answer.
    pub answer: Answer,
    /// What the office does when the deadline has run out; absent: the answer came in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proceeds: Option<Reasoned>,
}

impl Completion {
    /// Whether the answer came in time.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        self.proceeds.is_none()
    }
}

/// Something that is missing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// Path of the field that it is about; empty: the whole.
    pub field: String,
    /// What is missing and what to do.
    pub text: String,
}

/// The applicant's answer; refused when the deadline has run out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// When.
    pub at: LocalTime,
    /// In words.
    pub text: String,
    /// How the application is corrected: a JSON Patch (RFC 6902) of its final form. Absent: it stays as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<serde_json::Value>,
}

/// That somebody does something for a reason.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reasoned {
    /// When.
    pub at: LocalTime,
    /// Why.
    pub reason: String,
}

/// Something that the applicant sends in after submission (ettersending).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// When.
    pub at: LocalTime,
    /// What it says.
    pub text: String,
}

/// The preliminary answers to all whom the office will keep waiting for more than a month (forvaltningsloven §11a).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreliminaryAnswers {
    /// When they are sent.
    pub at: LocalTime,
    /// Who sends them.
    pub caseworker: PersonKey,
    /// They go to those whose month has ended by this local day, `YYYY-MM-DD`.
    pub due_by: String,
    /// Why the applicants have to wait.
    pub reason: String,
    /// When the answer can be expected: a local day, `YYYY-MM-DD`.
    pub expected: String,
}
