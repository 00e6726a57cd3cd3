//! Domains are pure: types and state machines that know no database, no wire and no use case.

use crate::imports::{Full, named};
use crate::source::{Crate, File};

/// Crates that a domain never names.
const IMPURE: [&str; 20] = [
    "sqlx",
    "sqlx_macros",
    "tonic",
    "tonic_types",
    "prost",
    "prost_types",
    "tilskudd_proto",
    "tilskudd_store",
    "tilskudd_runtime",
    "tokio",
    "tower",
    "axum",
    "http",
    "hyper",
    "reqwest",
    "object_store",
    "tracing",
    "opentelemetry",
    "futures",
    "figment",
];
/// Parts of its own service that a domain never names.
const OUTER: [&str; 9] = [
    "codec", "ops", "grpc", "store", "web", "server", "events", "cache", "register",
];
/// The service's own error, which holds the database's.
const WHOLE: [&str; 2] = ["Error", "Result"];

/// What the domains of a service name that they must not, in words. `exempt` are folders that are left out.
#[must_use]
pub fn faults(of: &Crate, exempt: &[&str]) -> Vec<String> {
    of.files
        .iter()
        .filter(|file| is_domain(file) && !exempt.iter().any(|folder| file.path.contains(folder)))
        .flat_map(|file| {
            named(file)
                .into_iter()
                .filter(is_impure)
                .map(|full| format!("{} names {}", file.path, full.join("::")))
        })
        .collect()
}

fn is_domain(file: &File) -> bool {
    file.module.iter().any(|part| part == "domain")
}

fn is_impure(full: &Full) -> bool {
    let first = full.first().map(String::as_str).unwrap_or_default();
    match first {
        "crate" => match full.get(1).map(String::as_str) {
            Some("error") => full.get(2).is_some_and(|name| WHOLE.contains(&name.as_str())),
            _ => full.iter().skip(1).any(|part| OUTER.contains(&part.as_str())),
        },
        other => IMPURE.contains(&other),
    }
}
