//! Holds an application against the edition and the call, and says every rule that it breaks.
//!
//! The rules are a closed list, [`RULES`]; [`evaluate()`] and [`explain()`] walk it, so that the order of findings is
//! the list's: the application as a whole, then measure by measure in the order sent. Each rule says its piece
//! independently, so that an applicant can correct everything at once.

mod applicant;
mod contents;
mod earmark;
mod explain;
mod goals;
mod grants;
mod limits;
mod measure;
mod money;
mod opening;
mod register;
mod rule;
mod signature;
mod table;

use serde::Serialize;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;

use crate::call::CallTerms;
use crate::edition::{Edition, MeasureKind, Recipient};
use crate::facts::{ApplicationFacts, MeasureFacts};
use crate::history::History;
use crate::vocabulary::Severity;

pub use applicant::let_in_by_call;
pub use explain::{Explained, explain};
pub use rule::Rule;
pub use table::RULES;

use rule::{Applied, Check, NotApplied};

/// A finding of a rule about an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable id of the rule, such as `max-development-projects`: one of [`RULES`].
    pub rule: &'static str,
    /// The source of the rule.
    pub source: RuleSource,
    /// How grave it is.
    pub severity: Severity,
    /// Path of the field that it is about; empty: the whole application.
    pub field: String,
    /// What is wrong and what to do.
    pub text: LocalText,
}

/// Applies every rule; pure, and in a fixed order.
#[must_use]
pub fn evaluate(
    edition: &Edition,
    call: &CallTerms,
    application: &ApplicationFacts,
    history: &History,
) -> Vec<Finding> {
    walk((edition, call, application, history), |_, _| ())
}

/// Whether a submission with these findings is rejected: any that refuses, or that lacks its reason.
#[must_use]
pub fn rejects(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity != Severity::Note)
}

/// Applies every rule and reports, by its place in the list, how each was applied: a rule on measures once for each.
fn walk(
    (edition, call, application, history): (&Edition, &CallTerms, &ApplicationFacts, &History),
    mut applied: impl FnMut(usize, Applied),
) -> Vec<Finding> {
    let mut case = Case {
        edition,
        call,
        application,
        history,
        rule: &opening::OPENS_ON,
        findings: Vec::new(),
    };
    for (place, rule) in RULES.iter().enumerate() {
        if let Check::Whole(check) = rule.check {
            applied(place, case.apply(rule, check));
        }
    }
    let recipient = edition.recipient(application.applicant.kind);
    for (index, facts) in application.measures.iter().enumerate() {
        let measure = Measure {
            index,
            facts,
            kind: edition.measure_kind(&facts.kind),
            recipient,
        };
        for (place, rule) in RULES.iter().enumerate() {
            if let Check::Measure(check) = rule.check {
                applied(place, case.apply(rule, |case| check(case, &measure)));
            }
        }
    }
    case.findings
}

/// The inputs of the rules and the findings so far.
struct Case<'a> {
    edition: &'a Edition,
    call: &'a CallTerms,
    application: &'a ApplicationFacts,
    history: &'a History,
    /// The rule that is being applied.
    rule: &'static Rule,
    findings: Vec<Finding>,
}

/// A measure, with what the edition says of its kind and of its applicant.
struct Measure<'a> {
    index: usize,
    facts: &'a MeasureFacts,
    /// `None`: the edition has no such kind.
    kind: Option<&'a MeasureKind>,
    /// `None`: the edition does not name the applicant's kind.
    recipient: Option<&'a Recipient>,
}

impl Measure<'_> {
    /// The path of one of its fields.
    fn field(&self, name: &str) -> String {
        format!("measures[{}].{name}", self.index)
    }
}

impl Case<'_> {
    /// Applies a rule, unless the edition has none such.
    fn apply(&mut self, rule: &'static Rule, check: impl FnOnce(&mut Self) -> Applied) -> Applied {
        if !rule.origin.exists(self.edition) {
            return Err(NotApplied::Edition);
        }
        self.rule = rule;
        check(self)
    }

    /// The rule refuses.
    fn refuse(&mut self, field: impl Into<String>, text: LocalText) {
        self.find(Severity::Refuses, field, text);
    }

    /// Adds a finding whose source is another section than that of the rule as a whole.
    fn refuse_by(&mut self, section: &str, field: impl Into<String>, text: LocalText) {
        let source = self.edition.source(section);
        self.push(source, Severity::Refuses, field.into(), text);
    }

    /// The rule has something to say.
    fn find(&mut self, severity: Severity, field: impl Into<String>, text: LocalText) {
        if let Some(source) = self.rule.source(self.edition, self.call) {
            self.push(source, severity, field.into(), text);
        }
    }

    fn push(&mut self, source: RuleSource, severity: Severity, field: String, text: LocalText) {
        self.findings.push(Finding {
            rule: self.rule.id,
            source,
            severity,
            field,
            text,
        });
    }
}

/// Whether nothing was stated.
fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The texts that stand more than once, each once, in alphabetical order. A measure has few answers and few budget
/// lines as a rule: comparing them pair by pair then costs less than a set.
fn repeated<'a>(texts: impl ExactSizeIterator<Item = &'a str>) -> Vec<&'a str> {
    const FEW: usize = 16;
    let mut all = Vec::with_capacity(texts.len());
    let mut twice = Vec::new();
    if texts.len() <= FEW {
        for text in texts {
            if all.contains(&text) && !twice.contains(&text) {
                twice.push(text);
            }
            all.push(text);
        }
        twice.sort_unstable();
        return twice;
    }
    all.extend(texts);
    all.sort_unstable();
    for pair in all.windows(2) {
        if let [one, other] = pair
            && one == other
            && twice.last() != Some(one)
        {
            twice.push(*one);
        }
    }
    twice
}
