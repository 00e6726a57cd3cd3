//! Cases of every rule, as data: what it accepts and what it finds.
//!
//! A case names editions and says what it changes in their base, an application that breaks no rule with a measure
//! of every kind. The files stand in `cases/`, beside the editions; they are read by tests and by the operator's
//! command line, never when an application is judged.

mod change;
mod file;
mod list;

use serde::Deserialize;
use tilskudd_kernel::source::RuleSource;

use crate::call::CallTerms;
use crate::facts::ApplicationFacts;
use crate::history::History;
use crate::vocabulary::Severity;

/// Errors of reading a case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// The file is no TOML of cases.
    #[error("cases/{file}.toml cannot be read: {cause}")]
    File {
        /// Its name.
        file: String,
        /// Line, column and key.
        cause: toml::de::Error,
    },
    /// A file or an edition that a case names does not exist.
    #[error("{0}: name a file of cases/ or a shipped edition")]
    Unknown(String),
    /// What a case changes does not exist.
    #[error("`{case}` changes `{path}`, which its base does not have: correct the path")]
    Path {
        /// The case.
        case: String,
        /// What it names.
        path: String,
    },
    /// What a case makes of its base is no call, application or history.
    #[error("`{case}` is no application after its changes: {cause}")]
    Facts {
        /// The case.
        case: String,
        /// The key.
        cause: toml::de::Error,
    },
    /// A case states no source of its finding, or several.
    #[error("`{0}` must say one of section, call, system and law")]
    Source(String),
}

/// The input of a rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Id of the edition.
    pub edition: String,
    /// The call.
    pub call: CallTerms,
    /// The application.
    pub application: ApplicationFacts,
    /// What else is known.
    pub history: History,
}

/// The expected outcome of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// `None` for an open question of a call, which always keeps it from being announced.
    pub severity: Option<Severity>,
    /// Where the finding stands.
    pub source: RuleSource,
    /// The field that it is about; empty: the whole.
    pub field: String,
    /// How often it is found, from 1.
    pub times: usize,
}

/// One case of one rule, in one edition.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCase {
    /// Id of the rule; for a call's open questions, the clause.
    pub rule: String,
    /// What the case is about, in a few words.
    pub name: String,
    /// What the rule is applied to.
    pub given: Given,
    /// What it finds; `None`: the case is accepted.
    pub expected: Option<Expected>,
    /// Other rules that say something too, such as a note.
    pub also: Vec<String>,
}

/// Every case of the rules on applications, rule by rule in the order of [`crate::RULES`].
///
/// # Errors
/// [`CaseError`], which names the file or the case.
pub fn cases() -> Result<Vec<RuleCase>, CaseError> {
    file::read(list::RULES)
}

/// Every case of what keeps a call from being announced.
///
/// # Errors
/// As [`cases`].
pub fn announcement_cases() -> Result<Vec<RuleCase>, CaseError> {
    file::read(list::ANNOUNCEMENT)
}

/// The base application of an edition, which breaks no rule.
///
/// # Errors
/// [`CaseError::Unknown`] for an edition without one.
pub fn base_application(edition: &str) -> Result<Given, CaseError> {
    change::given(edition, file::base(edition)?)
}
