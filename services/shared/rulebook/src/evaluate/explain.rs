//! Every rule, held or broken, and why.

use serde::Serialize;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;

use super::rule::{Applied, NotApplied, Rule};
use super::{Finding, RULES, rejects, walk};
use crate::call::CallTerms;
use crate::edition::Edition;
use crate::facts::ApplicationFacts;
use crate::history::History;
use crate::vocabulary::Outcome;

/// The explanation of one rule's application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Id of the rule.
    pub rule: &'static str,
    /// Where it stands; `None`: the edition has no such rule.
    pub source: Option<RuleSource>,
    /// What came of it.
    pub outcome: Outcome,
    /// The rule's wording, or why it does not apply. The faults are in the findings.
    pub why: LocalText,
    /// What it found, as [`super::evaluate()`] gives it, in the order of the measures.
    pub findings: Vec<Finding>,
}

/// Applies every rule, and says of each whether it is held or broken: the whole list, in its fixed order. The
/// findings are those of [`super::evaluate()`], by the same walk over the rules.
#[must_use]
pub fn explain(
    edition: &Edition,
    call: &CallTerms,
    application: &ApplicationFacts,
    history: &History,
) -> Vec<Explained> {
    // Until a measure comes, a rule on measures has nothing to judge.
    let mut applied: [Applied; RULES.len()] = [Err(NotApplied::Application); RULES.len()];
    let mut met = [false; RULES.len()];
    let findings = walk((edition, call, application, history), |place, once| {
        // What is judged for one measure is judged; else the reason for the first measure stands.
        if once.is_ok() || !met[place] {
            applied[place] = once;
        }
        met[place] = true;
    });
    let explained = RULES.iter().zip(applied).map(|(rule, applied)| {
        let own = findings.iter().filter(|finding| finding.rule == rule.id);
        one(rule, rule.source(edition, call), applied, own.cloned().collect())
    });
    explained.collect()
}

fn one(rule: &Rule, source: Option<RuleSource>, applied: Applied, findings: Vec<Finding>) -> Explained {
    let applied = if source.is_none() {
        Err(NotApplied::Edition)
    } else {
        applied
    };
    let outcome = match applied {
        Err(_) => Outcome::NotApplicable,
        Ok(()) if rejects(&findings) => Outcome::Broken,
        Ok(()) if findings.is_empty() => Outcome::Held,
        Ok(()) => Outcome::Noted,
    };
    Explained {
        rule: rule.id,
        source,
        outcome,
        why: applied.map_or_else(NotApplied::why, |()| rule.text.clone()),
        findings,
    }
}
