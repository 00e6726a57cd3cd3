//! Network policies let through what the service graph ([`CALLS`]) has, the doors, the database and telemetry, and
//! nothing else: every pair of pods is tried on every port, as the policies are read by Kubernetes, on either side
//! alone, so that neither is open because the other is closed.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tilskudd_kernel::service::{CALLS, Reach, Service};
use tilskudd_kernel::tenant::Tenant;

use crate::object::{Object, list, text};
use crate::selectors::matches;
use crate::tree::{Tree, of_kind};

/// The pooler and the database, OTLP, figures (the collector's, PostgreSQL's, the pooler's), PostgreSQL's instance manager,
/// and any other.
const OTHER_PORTS: [i64; 8] = [5432, 4317, 8889, 9187, 9127, 8000, 443, 8080];

/// What a pod is.
#[derive(Debug, Clone, PartialEq)]
enum Role {
    Service(Tenant, Service),
    Migration,
    Collector(Tenant),
    Pooler,
    Database,
    Gateway,
    Monitoring,
    Names,
    Stranger,
}

struct Pod {
    role: Role,
    namespace: String,
    /// Labels of its namespace, and its own.
    labels: (Value, Value),
}

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let (pods, policies) = (pods(tree), policies(tree));
    let ports = Service::ALL.map(port).into_iter().chain(OTHER_PORTS);
    let ports: Vec<i64> = ports.chain([53]).collect();
    let mut faults = Vec::new();
    for from in &pods {
        for to in pods.iter().filter(|to| !std::ptr::eq(from, *to)) {
            for &port in &ports {
                let expected = may(&from.role, &to.role, port);
                let out = allowed(&policies, "egress", from, to, port);
                let into = allowed(&policies, "ingress", to, from, port);
                // Outside the tenants policies are others' to write: what is not said there is not held against it.
                let sides = [
                    ("leave", out, guarded(&from.role)),
                    (
                        "enter",
                        into,
                        guarded(&to.role) || matches!(to.role, Role::Pooler | Role::Database),
                    ),
                ];
                for (verb, is_allowed, _) in sides.into_iter().filter(|(_, _, is_ours)| *is_ours) {
                    if is_allowed != expected {
                        let may = if is_allowed { "may" } else { "may not" };
                        faults.push(format!("{:?} → {:?}:{port} {may} {verb}", from.role, to.role));
                    }
                }
            }
        }
    }
    faults.extend(private_networks(tree));
    faults
}

/// What should be possible.
fn may(from: &Role, to: &Role, port: i64) -> bool {
    match (from, to) {
        (Role::Service(from_tenant, from), Role::Service(to_tenant, to)) => {
            let reach = Reach::between(from_tenant, to_tenant);
            let known = CALLS
                .iter()
                .any(|call| (call.from, call.to, call.reach) == (*from, *to, reach));
            known && port == self::port(*to)
        }
        (Role::Gateway, Role::Service(_, to)) => port == self::port(*to),
        (Role::Service(..), Role::Pooler) | (Role::Migration, Role::Database) => port == 5432,
        (Role::Pooler, Role::Database) => port == 5432,
        (Role::Service(tenant, _), Role::Collector(of)) => tenant == of && port == 4317,
        (Role::Monitoring, Role::Collector(_)) => port == 8889,
        (Role::Monitoring, Role::Database) => port == 9187,
        (Role::Monitoring, Role::Pooler) => port == 9127,
        (Role::Collector(_), Role::Monitoring) => port == 4317,
        (_, Role::Names) => guarded(from) && port == 53,
        _ => false,
    }
}

/// Whether the manifests say all that the pod may do. Of PostgreSQL's pods the way in is held against it, and not the way
/// out: to the API and the bucket no label leads.
fn guarded(role: &Role) -> bool {
    matches!(role, Role::Service(..) | Role::Migration | Role::Collector(_))
}

fn port(service: Service) -> i64 {
    match service {
        Service::Intake => 5001,
        Service::Assessment => 5002,
        Service::Allocation => 5003,
        Service::Payment => 5004,
        Service::Reporting => 5005,
    }
}

/// `national`, two regions, and who stands around them.
fn pods(tree: &Tree) -> Vec<Pod> {
    let mut pods = Vec::new();
    let national = tree.tenants.iter().filter(|(tenant, _)| tenant.is_national());
    for (tenant, objects) in tree.regions().take(2).chain(national) {
        let labels = of_kind(objects, "Namespace")
            .next()
            .map_or(Value::Null, |n| n.at("/metadata/labels").clone());
        let namespace = format!("tilskudd-{tenant}");
        for workload in objects.iter().filter(|object| object.template().is_some()) {
            let role = match workload.name().parse::<Service>() {
                Ok(service) => Role::Service(tenant.clone(), service),
                Err(_) if workload.kind() == "Job" => Role::Migration,
                Err(_) => Role::Collector(tenant.clone()),
            };
            let own = workload.at("/spec/template/metadata/labels").clone();
            pods.push(Pod {
                role,
                namespace: namespace.clone(),
                labels: (labels.clone(), own),
            });
        }
    }
    let outside = [
        (
            Role::Pooler,
            "tilskudd-postgres",
            json!({"tilskudd/postgres": "yes"}),
            json!({"cnpg.io/poolerName": "pooler"}),
        ),
        (
            Role::Database,
            "tilskudd-postgres",
            json!({"tilskudd/postgres": "yes"}),
            json!({"cnpg.io/cluster": "postgres"}),
        ),
        (
            Role::Gateway,
            "tilskudd-gateway",
            json!({"tilskudd/gateway": "yes"}),
            json!({"app": "gateway"}),
        ),
        (
            Role::Monitoring,
            "tilskudd-monitoring",
            json!({"tilskudd/monitoring": "yes"}),
            json!({"app": "prometheus"}),
        ),
        (
            Role::Names,
            "kube-system",
            json!({"kubernetes.io/metadata.name": "kube-system"}),
            json!({"k8s-app": "kube-dns"}),
        ),
        (
            Role::Stranger,
            "other",
            json!({}),
            json!({"app.kubernetes.io/name": "intake"}),
        ),
    ];
    for (role, namespace, of_namespace, own) in outside {
        pods.push(Pod {
            role,
            namespace: namespace.to_owned(),
            labels: (of_namespace, own),
        });
    }
    pods
}

/// The policies of each namespace.
fn policies(tree: &Tree) -> BTreeMap<String, Vec<&Object>> {
    let mut by_namespace: BTreeMap<String, Vec<&Object>> = BTreeMap::new();
    for policy in tree.all().filter(|object| object.kind() == "NetworkPolicy") {
        by_namespace
            .entry(policy.namespace().to_owned())
            .or_default()
            .push(policy);
    }
    by_namespace
}

/// Whether `pod` may, on the side of `direction`, talk with `other`: everything where no policy selects it.
fn allowed(
    by_namespace: &BTreeMap<String, Vec<&Object>>,
    direction: &str,
    pod: &Pod,
    other: &Pod,
    port: i64,
) -> bool {
    let kind = if direction == "egress" {
        "Egress"
    } else {
        "Ingress"
    };
    let peers_key = if direction == "egress" { "to" } else { "from" };
    let mut selected = by_namespace
        .get(&pod.namespace)
        .into_iter()
        .flatten()
        .filter(|policy| matches(policy.at("/spec/podSelector"), &pod.labels.1))
        .filter(|policy| policy.list("/spec/policyTypes").iter().any(|held| held == kind))
        .peekable();
    if selected.peek().is_none() {
        return true;
    }
    selected.any(|policy| {
        policy.list(&format!("/spec/{direction}")).iter().any(|rule| {
            let ports = list(&rule["ports"]);
            let on_port = ports.is_empty() || ports.iter().any(|held| held["port"] == port);
            let peers = list(&rule[peers_key]);
            on_port && (peers.is_empty() || peers.iter().any(|peer| is_meant(peer, pod, other)))
        })
    })
}

fn is_meant(peer: &Value, own: &Pod, other: &Pod) -> bool {
    if peer.get("ipBlock").is_some() {
        // Addresses of pods are private; that blocks leave these out is checked apart.
        return false;
    }
    let namespace = match peer.get("namespaceSelector") {
        Some(selector) => matches(selector, &other.labels.0),
        None => own.namespace == other.namespace,
    };
    namespace
        && peer
            .get("podSelector")
            .is_none_or(|selector| matches(selector, &other.labels.1))
}

/// A block of addresses leaves out the private ones, or it opens the cluster.
fn private_networks(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for policy in tree
        .tenants
        .values()
        .flatten()
        .filter(|object| object.kind() == "NetworkPolicy")
    {
        for block in crate::object::under(&policy.0, "ipBlock") {
            let except = list(&block["except"]);
            let private: &[&str] = match text(block, "cidr") {
                "0.0.0.0/0" => &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"],
                "::/0" => &["fc00::/7", "fe80::/10"],
                other => {
                    faults.push(format!("{} opens {other}", policy.title()));
                    continue;
                }
            };
            for network in private
                .iter()
                .filter(|network| !except.iter().any(|held| held == *network))
            {
                faults.push(format!("{} opens {network}", policy.title()));
            }
        }
    }
    faults
}
