//! Holds an application against the edition and the call, and says every rule that it breaks.
//!
//! The order of findings is fixed: call, applicant, signature, contents, limits, then measure by measure in the
//! order sent. Each rule says its piece independently, so that an applicant can correct everything at once.

mod applicant;
mod contents;
mod measure;
mod money;
mod opening;

use chrono::{DateTime, Utc};
use serde::Serialize;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;

use crate::call::CallTerms;
use crate::edition::Edition;
use crate::facts::ApplicationFacts;
use crate::vocabulary::Severity;

/// What a rule has to say about an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable id of the rule, such as `max-development-projects`.
    pub rule: &'static str,
    /// Where the rule stands.
    pub source: RuleSource,
    /// How grave it is.
    pub severity: Severity,
    /// Path of the field that it is about; empty: the whole application.
    pub field: String,
    /// What is wrong and what to do.
    pub text: LocalText,
}

/// What else is known when an application is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// Legal time.
    pub now: DateTime<Utc>,
    /// Applications that this applicant has submitted in this call, without this one.
    pub applications_in_call: u32,
    /// Development projects in all applications that this applicant has submitted in the year, without this one.
    pub development_projects_in_year: u32,
}

/// Applies every rule; pure, and in a fixed order.
#[must_use]
pub fn evaluate(
    edition: &Edition,
    call: &CallTerms,
    application: &ApplicationFacts,
    history: &History,
) -> Vec<Finding> {
    let mut case = Case {
        edition,
        call,
        application,
        history,
        findings: Vec::new(),
    };
    opening::apply(&mut case);
    applicant::apply(&mut case);
    contents::apply(&mut case);
    for (index, facts) in application.measures.iter().enumerate() {
        measure::apply(&mut case, index, facts);
        money::apply(&mut case, index, facts);
    }
    case.findings
}

/// Whether a submission with these findings is rejected: any that refuses, or that lacks its reason.
#[must_use]
pub fn rejects(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity != Severity::Note)
}

/// What the rules look at, and what they have found so far.
struct Case<'a> {
    edition: &'a Edition,
    call: &'a CallTerms,
    application: &'a ApplicationFacts,
    history: &'a History,
    findings: Vec<Finding>,
}

impl Case<'_> {
    /// A rule of the edition that refuses.
    fn refuse(&mut self, rule: &'static str, section: &str, field: impl Into<String>, text: LocalText) {
        let source = self.edition.source(section);
        self.push(rule, source, Severity::Refuses, field, text);
    }

    /// A clause of the call that refuses.
    fn refuse_by_call(&mut self, rule: &'static str, clause: &'static str, field: &str, text: LocalText) {
        let source = self.call.source(clause);
        self.push(rule, source, Severity::Refuses, field, text);
    }

    fn push(
        &mut self,
        rule: &'static str,
        source: RuleSource,
        severity: Severity,
        field: impl Into<String>,
        text: LocalText,
    ) {
        self.findings.push(Finding {
            rule,
            source,
            severity,
            field: field.into(),
            text,
        });
    }
}

/// Whether nothing was stated.
fn blank(text: &str) -> bool {
    text.trim().is_empty()
}
