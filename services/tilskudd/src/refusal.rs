//! Reading what a service says when it refuses.

use std::error::Error as _;
use std::fmt::Write as _;

use serde::Serialize;
use tilskudd_runtime::failure::rule_source;
use tonic::Status;
use tonic_types::StatusExt as _;

/// A refusal, with its rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Stable reason code.
    pub reason: String,
    /// Id of the rule; the reason code again where no finding is given.
    pub rule: String,
    /// The source of the rule.
    pub source: String,
    /// What it says.
    pub text: String,
}

/// A status in lines, one for each finding; at least one.
#[must_use]
pub fn read(status: &Status) -> Vec<Refusal> {
    let details = status.get_error_details();
    let info = details.error_info();
    let reason = info.map_or_else(|| status.code().to_string(), |i| i.reason.clone());
    let findings = details
        .precondition_failure()
        .map(|p| p.violations.as_slice())
        .unwrap_or_default();
    if findings.is_empty() {
        let source = info.and_then(|i| rule_source(&i.metadata));
        let source = source.map(|source| source.shown()).unwrap_or_default();
        return vec![Refusal {
            rule: reason.clone(),
            reason,
            source,
            text: status.message().into(),
        }];
    }
    let read = findings.iter().map(|f| {
        // `[source] text`: see the runtime's failures.
        let bracketed = f
            .description
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("] "));
        let (source, text) = bracketed.unwrap_or(("", &f.description));
        Refusal {
            reason: reason.clone(),
            rule: f.r#type.clone(),
            source: source.into(),
            text: text.into(),
        }
    });
    read.collect()
}

/// The status as one line, for an error that was not expected.
#[must_use]
pub fn line(status: &Status) -> String {
    let lines: Vec<String> = read(status)
        .iter()
        .map(|r| format!("{} [{}] {}", r.rule, r.source, r.text))
        .collect();
    let fields: Vec<String> = status
        .get_error_details()
        .bad_request()
        .map(|b| {
            b.field_violations
                .iter()
                .map(|v| format!("{}: {}", v.field, v.description))
                .collect()
        })
        .unwrap_or_default();
    format!("{}: {} {}", status.code(), lines.join("; "), fields.join("; "))
}

/// The status for a person at a terminal: what is wrong in each language, the reason's code, where the rule
/// stands, and the fields and rules at fault.
#[must_use]
pub fn describe(status: &Status) -> String {
    let details = status.get_error_details();
    let Some(info) = details.error_info() else {
        return describe_other(status);
    };
    let mut text = String::new();
    for lang in ["nb", "nn", "en"] {
        if let Some(message) = info.metadata.get(&format!("text_{lang}")) {
            let _ = writeln!(text, "{lang}: {message}");
        }
    }
    if text.is_empty() {
        let _ = writeln!(text, "{}", status.message());
    }
    let _ = writeln!(text, "grunn / reason: {}", info.reason);
    if let Some(source) = rule_source(&info.metadata) {
        let _ = writeln!(text, "regel / rule: {}", source.shown());
    }
    let fields = details.bad_request().map(|bad| bad.field_violations.as_slice());
    for field in fields.unwrap_or_default() {
        let _ = writeln!(text, "  {}: {}", field.field, field.description);
    }
    let rules = details
        .precondition_failure()
        .map(|failed| failed.violations.as_slice());
    for rule in rules.unwrap_or_default() {
        let _ = writeln!(text, "  {} {}: {}", rule.r#type, rule.subject, rule.description);
    }
    text.trim_end().to_owned()
}

/// A status that did not come from one of our services, most often because none was reached.
fn describe_other(status: &Status) -> String {
    let mut text = format!(
        "tjenesten svarer ikke / the service does not answer: {}",
        status.message()
    );
    let mut next = status.source();
    while let Some(cause) = next {
        let _ = write!(text, ": {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use tilskudd_kernel::lang::LocalText;
    use tilskudd_kernel::source::RuleSource;
    use tilskudd_runtime::{Failure, Finding};

    use super::*;

    #[test]
    fn a_refusal_is_told_with_its_languages_its_reason_and_its_rule() {
        let text = || LocalText::new("Nei.", "Nei!", "No.");
        let finding = Finding {
            rule: "deadline".into(),
            source: RuleSource::edition("kki", "§12"),
            field: "call".into(),
            text: text(),
        };
        let failure = Failure::precondition("CLOSED", text())
            .because(RuleSource::law("forvaltningsloven", "§28"))
            .with_findings(vec![finding]);
        let text = describe(&failure.into());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines.get(..5),
            Some(
                &[
                    "nb: Nei.",
                    "nn: Nei!",
                    "en: No.",
                    "grunn / reason: CLOSED",
                    "regel / rule: forvaltningsloven § 28"
                ][..]
            ),
            "{text}"
        );
        assert!(
            lines.last().is_some_and(
                |last| last.contains("deadline call: [regelverket KKI: § 12 / the rules KKI: § 12]")
            ),
            "{text}"
        );
    }

    #[test]
    fn what_no_service_said_is_told_with_its_cause() {
        let text = describe(&Status::unavailable("tcp connect error"));
        assert!(
            text.contains("the service does not answer: tcp connect error"),
            "{text}"
        );
    }
}
