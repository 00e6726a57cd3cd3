//! Tenants share nothing: each has its namespace, database, roles, secrets and hostnames, named after its id, and the
//! list of tenants (`tenants/`) has exactly those that have an overlay.

use std::collections::{BTreeMap, BTreeSet};

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use crate::object::{Object, text};
use crate::tree::{Tree, of_kind};

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    let mut owners: BTreeMap<String, &Tenant> = BTreeMap::new();
    for (tenant, objects) in &tree.tenants {
        let namespace = format!("tilskudd-{tenant}");
        for object in objects {
            let stands_in = if object.kind() == "Namespace" {
                object.name()
            } else {
                object.namespace()
            };
            if stands_in != namespace {
                faults.push(format!("{} does not stand in {namespace}", object.title()));
            }
            let label = object.text("/metadata/labels/tilskudd~1tenant");
            if label != tenant.as_str() {
                faults.push(format!("{} is labelled as {label:?}'s", object.title()));
            }
        }
        for thing in own(objects) {
            if let Some(other) = owners.insert(thing.clone(), tenant) {
                faults.push(format!("{other} and {tenant} share {thing}"));
            }
        }
        let kind = if tenant.is_national() {
            "national"
        } else {
            "region"
        };
        if objects
            .iter()
            .any(|object| object.text("/metadata/labels/tilskudd~1kind") != kind)
        {
            faults.push(format!("{tenant} is not labelled as {kind}"));
        }
    }
    faults.extend(databases(tree));
    faults.extend(event_recipients(tree));
    faults
}

/// What must be a tenant's alone, beyond what its namespace divides.
fn own(objects: &[Object]) -> BTreeSet<String> {
    let secrets = objects.iter().flat_map(|object| object.list("/spec/dataFrom"));
    let secrets = secrets.map(|from| format!("the secret {}", text(&from["extract"], "key")));
    let hosts = objects.iter().flat_map(|object| object.list("/spec/hostnames"));
    let names = objects.iter().flat_map(|object| object.list("/spec/dnsNames"));
    let hosts = hosts.chain(names).map(|host| format!("the name {host}"));
    let namespaces =
        of_kind(objects, "Namespace").map(|namespace| format!("the namespace {}", namespace.name()));
    secrets.chain(hosts).chain(namespaces).collect()
}

/// Each tenant has its database, and in the cluster an owner and a role for each service, with a password of its own.
fn databases(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expected_roles = BTreeMap::new();
    let mut expected = BTreeMap::new();
    for tenant in tree.tenants.keys() {
        let database = tenant.database_name();
        expected.insert(
            tenant.to_string(),
            (database.clone(), format!("{database}_owner")),
        );
        for who in ["owner"].into_iter().chain(Service::ALL.map(Service::as_str)) {
            expected_roles.insert(format!("{database}_{who}"), format!("{tenant}-{who}"));
        }
    }
    let found: BTreeMap<_, _> = of_kind(&tree.postgres, "Database")
        .map(|o| {
            (
                o.name().to_owned(),
                (o.text("/spec/name").to_owned(), o.text("/spec/owner").to_owned()),
            )
        })
        .collect();
    if found != expected {
        faults.push(format!("the databases are {found:?}, not one for each tenant"));
    }
    for cluster in of_kind(&tree.postgres, "Cluster") {
        let roles = cluster.list("/spec/managed/roles");
        let found: BTreeMap<_, _> = roles
            .iter()
            .map(|role| {
                (
                    text(role, "name").to_owned(),
                    text(&role["passwordSecret"], "name").to_owned(),
                )
            })
            .collect();
        if roles.len() != expected_roles.len() || found != expected_roles {
            faults.push("the roles are not an owner and five services for each tenant".to_owned());
        }
    }
    let keys: Vec<&str> = of_kind(&tree.postgres, "ExternalSecret")
        .flat_map(|secret| secret.list("/spec/dataFrom"))
        .map(|from| text(&from["extract"], "key"))
        .collect();
    let distinct: BTreeSet<&&str> = keys.iter().collect();
    if distinct.len() != keys.len() {
        faults.push("two roles have their password from the same entry".to_owned());
    }
    faults
}

/// Checks that every tenant receives the events of `national`.
fn event_recipients(tree: &Tree) -> Vec<String> {
    let expected: BTreeSet<String> = tree
        .tenants
        .keys()
        .map(|t| t.as_str().to_uppercase())
        .flat_map(|t| {
            [
                format!("TILSKUDD__EVENT_RECIPIENTS__{t}"),
                format!("TILSKUDD__KNOWN_REGIONS__{t}"),
            ]
        })
        .collect();
    let national = tree
        .tenants
        .get(&Tenant::national())
        .map_or(&[][..], Vec::as_slice);
    let event_recipients =
        of_kind(national, "ConfigMap").find(|map| map.name().starts_with("event-recipients-"));
    let found: BTreeSet<String> = event_recipients
        .and_then(|map| map.at("/data").as_object())
        .map(|data| data.keys().cloned().collect())
        .unwrap_or_default();
    if found == expected {
        Vec::new()
    } else {
        vec![format!("the event recipients are {found:?}, not {expected:?}")]
    }
}
