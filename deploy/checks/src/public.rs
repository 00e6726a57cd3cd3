//! What may be read without login is reached through the gateway: every path that a service shows, and its description,
//! leads to that service.

use serde_json::Value;
use tilskudd_kernel::service::Service;

use crate::object::{Object, list, text};
use crate::tree::{Tree, of_kind};

/// Where the public surface of a service begins.
const ROOT: &str = "/public/v1";
/// The services that have one, and the source that says which paths.
const SHOWN: [(Service, &str); 2] = [
    (
        Service::Intake,
        include_str!("../../../services/intake/src/web.rs"),
    ),
    (
        Service::Allocation,
        include_str!("../../../services/allocation/src/decisions/web.rs"),
    ),
];

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (tenant, objects) in &tree.tenants {
        let Some(route) = of_kind(objects, "HTTPRoute").next() else {
            continue;
        };
        for (service, source) in SHOWN {
            let shown = paths(source);
            if shown.is_empty() {
                faults.push(format!(
                    "{service} shows no path, or its source says so otherwise"
                ));
            }
            for path in shown {
                let path = path
                    .replace("{region}", tenant.as_str())
                    .replace("{id}", "0190163d-8694-739b-aea5-966c26f8ad90");
                let asked = format!("{ROOT}{path}");
                let expected = Some((service.to_string(), asked.clone()));
                let way = way(route, &asked);
                if way != expected {
                    faults.push(format!("{asked} of {service} leads to {way:?}"));
                }
            }
            let description = (service.to_string(), format!("{ROOT}/openapi.json"));
            if !asked(route).any(|path| way(route, path).as_ref() == Some(&description)) {
                faults.push(format!(
                    "{}: no path leads to the description of {service}",
                    route.title()
                ));
            }
        }
    }
    faults
}

/// The paths of a source's operations.
fn paths(source: &str) -> Vec<&str> {
    let lines = source.lines().map(str::trim);
    let values = lines.filter_map(|line| line.strip_prefix("path: \"")?.strip_suffix("\","));
    values.collect()
}

/// Every path that a route names.
fn asked(route: &Object) -> impl Iterator<Item = &str> {
    let rules = route.list("/spec/rules").iter();
    rules
        .flat_map(|rule| list(&rule["matches"]))
        .map(|matched| text(&matched["path"], "value"))
}

/// Where a route sends a path, and as which: an exact match comes first, then the longest prefix of whole elements.
fn way(route: &Object, path: &str) -> Option<(String, String)> {
    let mut best: Option<((bool, usize), &Value)> = None;
    for rule in route.list("/spec/rules") {
        for matched in list(&rule["matches"]) {
            let value = text(&matched["path"], "value");
            let is_exact = match text(&matched["path"], "type") {
                "Exact" if value == path => true,
                "PathPrefix" if is_within(path, value) => false,
                _ => continue,
            };
            let rank = (is_exact, value.len());
            if best.is_none_or(|(held, _)| rank > held) {
                best = Some((rank, rule));
            }
        }
    }
    let (_, rule) = best?;
    let rewrites = list(&rule["filters"]).iter();
    let mut rewrites = rewrites.map(|filter| text(&filter["urlRewrite"]["path"], "replaceFullPath"));
    let sent = rewrites.find(|path| !path.is_empty()).unwrap_or(path);
    let backend = text(list(&rule["backendRefs"]).first()?, "name");
    Some((backend.to_owned(), sent.to_owned()))
}

fn is_within(path: &str, prefix: &str) -> bool {
    let rest = path.strip_prefix(prefix.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
