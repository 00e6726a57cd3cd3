//! Findings of the rules and their sources.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::rule_source::Source;
use tilskudd_rulebook::{Finding, OpenQuestion, Severity};
use tilskudd_runtime as runtime;

/// A text as a message.
pub(crate) fn text(text: &LocalText) -> common::LocalText {
    common::LocalText {
        nb: text.nb.to_string(),
        nn: text.nn.to_string(),
        en: text.en.to_string(),
    }
}

/// A source as a message.
pub(crate) fn source(source: &RuleSource) -> common::RuleSource {
    let source = match source {
        RuleSource::Edition { edition, section } => Source::Edition(common::EditionSource {
            edition: edition.to_string(),
            section: section.to_string(),
        }),
        RuleSource::Law { law, paragraph } => Source::Law(common::LawSource {
            law: law.to_string(),
            paragraph: paragraph.to_string(),
        }),
        RuleSource::Call { call, clause } => Source::Call(common::CallSource {
            call: call.to_string(),
            clause: clause.to_string(),
        }),
        RuleSource::System { rule } => Source::System(common::SystemSource {
            rule: rule.to_string(),
        }),
    };
    common::RuleSource { source: Some(source) }
}

/// Findings as messages, in their order.
pub(crate) fn encode(findings: &[Finding]) -> Vec<common::Finding> {
    findings
        .iter()
        .map(|finding| common::Finding {
            rule: finding.rule.to_owned(),
            source: Some(source(&finding.source)),
            severity: severity(finding.severity).into(),
            field: finding.field.clone(),
            text: Some(text(&finding.text)),
        })
        .collect()
}

const fn severity(severity: Severity) -> common::Severity {
    match severity {
        Severity::Refuses => common::Severity::Refuses,
        Severity::NeedsReason => common::Severity::NeedsReason,
        Severity::Note => common::Severity::Note,
    }
}

/// What a rejected submission tells: the findings that stand in the way, in their order.
pub(crate) fn refusing(findings: &[Finding]) -> Vec<runtime::Finding> {
    findings
        .iter()
        .filter(|finding| match finding.severity {
            Severity::Refuses | Severity::NeedsReason => true,
            Severity::Note => false,
        })
        .map(|finding| runtime::Finding {
            rule: finding.rule.to_owned(),
            source: finding.source.clone(),
            field: finding.field.clone(),
            text: finding.text.clone(),
        })
        .collect()
}

/// The questions that a call leaves open, as findings about its clauses.
pub(crate) fn open(questions: &[OpenQuestion]) -> Vec<runtime::Finding> {
    questions
        .iter()
        .map(|question| runtime::Finding {
            rule: "open-question".to_owned(),
            source: question.source.clone(),
            field: question.clause.to_owned(),
            text: question.text.clone(),
        })
        .collect()
}
