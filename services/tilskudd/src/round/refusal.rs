//! Reading what a service says when it refuses.

use serde::Serialize;
use tonic::Status;
use tonic_types::StatusExt as _;

/// A refusal, with its rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Stable reason code.
    pub reason: String,
    /// Id of the rule; the reason code again where no finding is given.
    pub rule: String,
    /// Where the rule stands.
    pub source: String,
    /// What it says.
    pub text: String,
}

/// What a status says, a line for each finding; at least one.
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
        let source = info.map(|i| source(&i.metadata)).unwrap_or_default();
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

/// The rule's source from the metadata of `ErrorInfo`.
fn source(metadata: &std::collections::HashMap<String, String>) -> String {
    let get = |key: &str| metadata.get(key).map(String::as_str).unwrap_or_default();
    let parts = match get("source_kind") {
        "edition" => [get("edition"), get("section")],
        "law" => [get("law"), get("paragraph")],
        "call" => [get("call"), get("clause")],
        "system" => ["system rule", get("rule")],
        _ => ["", ""],
    };
    parts.join(" ").trim().to_owned()
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
