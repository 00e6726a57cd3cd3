//! A failure as `google.rpc.Status`: the only place where the system's errors become gRPC codes.

use std::collections::HashMap;
use std::error::Error as StdError;

use tilskudd_kernel::ids::{IdSource, SystemIds};
use tilskudd_kernel::source::RuleSource;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation as PbField, PreconditionViolation, StatusExt};

use super::{Failure, Inner, Kind};

/// `ErrorInfo.domain` of every error of the system.
pub const DOMAIN: &str = "tilskudd.no";

/// Details travel in a header, and some clients take 8 KiB of headers only (base64 adds a third).
const DETAILS_BYTES_MAX: usize = 5_000;

/// The gRPC code of a kind.
const fn grpc_code(kind: Kind) -> Code {
    match kind {
        Kind::InvalidArgument => Code::InvalidArgument,
        Kind::NotFound => Code::NotFound,
        Kind::AlreadyExists => Code::AlreadyExists,
        Kind::FailedPrecondition => Code::FailedPrecondition,
        Kind::PermissionDenied => Code::PermissionDenied,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::Aborted => Code::Aborted,
        Kind::ResourceExhausted => Code::ResourceExhausted,
        Kind::Unavailable => Code::Unavailable,
        Kind::DeadlineExceeded => Code::DeadlineExceeded,
        Kind::Internal => Code::Internal,
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure.kind() {
            Kind::Internal => log_unexpected(&failure),
            Kind::Unavailable | Kind::DeadlineExceeded => {
                tracing::warn!(error.code = failure.code(), error.chain = %chain(&failure), "request could not be served");
                encode(&failure.0)
            }
            Kind::InvalidArgument
            | Kind::NotFound
            | Kind::AlreadyExists
            | Kind::FailedPrecondition
            | Kind::PermissionDenied
            | Kind::Unauthenticated
            | Kind::Aborted
            | Kind::ResourceExhausted => {
                tracing::debug!(error.code = failure.code(), error.chain = %chain(&failure), "request refused");
                encode(&failure.0)
            }
        }
    }
}

/// Logs a fault with its whole chain under a fresh id and gives the status that names the id only.
#[must_use]
pub fn log_unexpected(error: &(dyn StdError + 'static)) -> Status {
    let id = SystemIds.next();
    tracing::error!(error.id = %id, error.chain = %chain(error), "unexpected failure");
    let text = format!("Feil i systemet. Oppgi feil-id {id} / Fault in the system. Quote error id {id}");
    let metadata = HashMap::from([("error_id".to_owned(), id.to_string())]);
    Status::with_error_details(
        Code::Internal,
        text,
        ErrorDetails::with_error_info("INTERNAL", DOMAIN, metadata),
    )
}

/// An error and everything behind it, on one line.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

fn encode(inner: &Inner) -> Status {
    let mut details = ErrorDetails::with_error_info(inner.code, DOMAIN, metadata(inner));
    let mut room = DETAILS_BYTES_MAX;
    let fields = fitting(
        &mut room,
        inner.fields.iter().map(|violation| {
            let text = violation.text.to_string();
            (
                violation.field.len() + text.len(),
                PbField::new(violation.field.clone(), text),
            )
        }),
    );
    if !fields.is_empty() {
        details.set_bad_request(fields);
    }
    let findings = fitting(
        &mut room,
        inner.findings.iter().map(|finding| {
            let text = format!("[{}] {}", finding.source.shown(), finding.text);
            let size = finding.rule.len() + finding.field.len() + text.len();
            (
                size,
                PreconditionViolation::new(finding.rule.clone(), finding.field.clone(), text),
            )
        }),
    );
    if !findings.is_empty() {
        details.set_precondition_failure(findings);
    }
    if let Some(time) = inner.retry_in {
        details.set_retry_info(Some(time));
    }
    Status::with_error_details(grpc_code(inner.kind), inner.text.to_string(), details)
}

/// The items that fit into what room is left; the rest shows when these are corrected.
fn fitting<T>(room: &mut usize, items: impl Iterator<Item = (usize, T)>) -> Vec<T> {
    let mut taken = Vec::new();
    for (size, item) in items {
        // Tags and lengths of the encoding.
        let Some(left) = room.checked_sub(size.saturating_add(12)) else {
            break;
        };
        *room = left;
        taken.push(item);
    }
    taken
}

fn metadata(inner: &Inner) -> HashMap<String, String> {
    let mut map = HashMap::from([
        ("text_nb".to_owned(), inner.text.nb.to_string()),
        ("text_nn".to_owned(), inner.text.nn.to_string()),
        ("text_en".to_owned(), inner.text.en.to_string()),
    ]);
    let mut put = |key: &str, value: &str| {
        map.insert(key.to_owned(), value.to_owned());
    };
    match &inner.source {
        None => {}
        Some(RuleSource::Edition { edition, section }) => {
            put("source_kind", "edition");
            put("edition", edition);
            put("section", section);
        }
        Some(RuleSource::Law { law, paragraph }) => {
            put("source_kind", "law");
            put("law", law);
            put("paragraph", paragraph);
        }
        Some(RuleSource::Call { call, clause }) => {
            put("source_kind", "call");
            put("call", call);
            put("clause", clause);
        }
        Some(RuleSource::System { rule }) => {
            put("source_kind", "system");
            put("rule", rule);
        }
    }
    map
}

/// The source of the rule that refuses, read back from the metadata of `ErrorInfo`; none when none is named.
#[must_use]
pub fn rule_source(metadata: &HashMap<String, String>) -> Option<RuleSource> {
    let get = |key: &str| metadata.get(key).cloned().unwrap_or_default();
    Some(match get("source_kind").as_str() {
        "edition" => RuleSource::edition(get("edition"), get("section")),
        "law" => RuleSource::law(get("law"), get("paragraph")),
        "call" => RuleSource::call(get("call"), get("clause")),
        "system" => RuleSource::system(get("rule")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use tilskudd_kernel::lang::LocalText;

    use super::*;
    use crate::failure::FieldViolation;

    #[test]
    fn details_stay_small_enough_for_a_header() {
        let text = || LocalText::new("x".repeat(300), "x", "y".repeat(300));
        let fields = (0..200)
            .map(|i| FieldViolation {
                field: format!("measures[{i}]"),
                text: text(),
            })
            .collect();
        let status = Status::from(Failure::invalid(fields));
        assert!(status.details().len() < 8_000, "{}", status.details().len());
        let told = status.get_details_bad_request().unwrap().field_violations.len();
        assert!((1..200).contains(&told), "{told}");
        assert!(status.message().len() < 1_000, "{}", status.message().len());
    }

    #[test]
    fn the_rule_is_read_back_as_it_was_written() {
        for source in [
            RuleSource::edition("kki", "§12"),
            RuleSource::law("forvaltningsloven", "§28"),
            RuleSource::call("regions/trondelag/calls/1", "deadline"),
            RuleSource::system("own-region"),
        ] {
            let status =
                Status::from(Failure::precondition("X", LocalText::new("", "", "")).because(source.clone()));
            let info = status.get_details_error_info().unwrap();
            assert_eq!(rule_source(&info.metadata), Some(source));
        }
        assert_eq!(rule_source(&HashMap::new()), None);
    }

    #[test]
    fn a_fault_tells_an_id_and_nothing_else() {
        let status = Status::from(Failure::internal(std::io::Error::other(
            "the disk of db7 is full",
        )));
        assert_eq!(status.code(), Code::Internal);
        assert!(!format!("{status:?}").contains("db7"));
        let info = status.get_details_error_info().unwrap();
        assert!(status.message().contains(info.metadata["error_id"].as_str()));
    }
}
