//! Findings of the rules.

use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::common::v1 as common;
use tilskudd_rulebook::{Finding, Severity};
use tilskudd_runtime::codec::rule_source;

/// A text as a message.
pub(crate) fn text(text: &LocalText) -> common::LocalText {
    common::LocalText {
        nb: text.nb.to_string(),
        nn: text.nn.to_string(),
        en: text.en.to_string(),
    }
}

/// Findings as messages, in their order.
pub(crate) fn encode(findings: &[Finding]) -> Vec<common::Finding> {
    findings
        .iter()
        .map(|finding| common::Finding {
            rule: finding.rule.to_owned(),
            source: Some(rule_source(&finding.source)),
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
