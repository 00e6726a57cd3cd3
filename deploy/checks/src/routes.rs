//! The doors of a tenant: at one hostname gRPC, at another grpc-web and the public JSON. [`opened`] gives what they
//! open, for a test that holds it against the contracts.

use std::collections::{BTreeMap, BTreeSet};

use crate::object::{Object, list, text};
use crate::tree::{Tree, of_kind};

/// The services whose door asks for a header, since all five have them.
pub const OF_ALL: &str = "tilskudd.common.v1.OperationsService";

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for objects in tree.tenants.values() {
        let (grpc, web): (Vec<_>, Vec<_>) = (
            of_kind(objects, "GRPCRoute").collect(),
            of_kind(objects, "HTTPRoute").collect(),
        );
        let hosts = grpc
            .iter()
            .chain(&web)
            .flat_map(|route| route.list("/spec/hostnames"));
        let hosts: Vec<String> = hosts.map(ToString::to_string).collect();
        let distinct: BTreeSet<&String> = hosts.iter().collect();
        if grpc.len() != 1 || web.len() != 1 || hosts.len() != 2 || distinct.len() != 2 {
            faults.push(format!("not two doors at two hostnames: {hosts:?}"));
            continue;
        }
        for route in grpc.iter().chain(&web) {
            faults.extend(within(route));
            let gateway = route.at("/spec/parentRefs/0");
            let is_there = of_kind(&tree.platform, "Gateway").any(|held| {
                held.name() == text(gateway, "name") && held.namespace() == text(gateway, "namespace")
            });
            if !is_there {
                faults.push(format!("{} hangs on no gateway", route.title()));
            }
        }
        if opened(grpc[0])
            .keys()
            .filter(|name| *name != OF_ALL)
            .ne(opened(web[0]).keys())
        {
            faults.push(format!(
                "{}: grpc-web has other services than gRPC",
                web[0].title()
            ));
        }
    }
    faults
}

/// The Gateway API bounds rules and matches.
fn within(route: &Object) -> Option<String> {
    let rules = route.list("/spec/rules");
    let matches: usize = rules.iter().map(|rule| list(&rule["matches"]).len()).sum();
    let is_within =
        rules.len() <= 16 && matches <= 128 && rules.iter().all(|rule| list(&rule["matches"]).len() <= 64);
    (!is_within).then(|| format!("{} has more rules or matches than the API takes", route.title()))
}

/// The gRPC services that a route opens, and at which Services.
#[must_use]
pub fn opened(route: &Object) -> BTreeMap<String, BTreeSet<String>> {
    let mut opened: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in route.list("/spec/rules") {
        let backends = list(&rule["backendRefs"])
            .iter()
            .map(|backend| text(backend, "name").to_owned());
        let backends: BTreeSet<String> = backends.collect();
        for matched in list(&rule["matches"]) {
            let by_method = text(&matched["method"], "service");
            let by_path = text(&matched["path"], "value")
                .strip_prefix('/')
                .filter(|path| !path.contains('/'));
            let name = if by_method.is_empty() {
                by_path.unwrap_or_default()
            } else {
                by_method
            };
            if !name.is_empty() {
                opened
                    .entry(name.to_owned())
                    .or_default()
                    .extend(backends.iter().cloned());
            }
        }
    }
    opened
}
