//! Pods run as the restricted profile of Kubernetes wants, on a read-only root, without a token for the API, with
//! requests and limits; services answer all three probes on their health port, and have time to stop. Services and poolers
//! are spread over nodes and zones; of the poolers' pods, which the operator makes, that and the resources are said here.

use serde_json::Value;

use crate::object::{Object, list, text};
use crate::tree::{Tree, of_kind};

/// Folders that a service may write to.
const WRITABLE: [&str; 2] = ["/var/lib/tilskudd/anchors", "/var/lib/tilskudd/attachments"];

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for object in tree
        .tenants
        .values()
        .flatten()
        .filter(|object| object.template().is_some())
    {
        let mut found = pod(object);
        if object.kind() == "Deployment" && object.name() != "otel-collector" {
            found.extend(service(object));
        }
        faults.extend(
            found
                .into_iter()
                .map(|fault| format!("{}: {fault}", object.title())),
        );
    }
    for pooler in of_kind(&tree.postgres, "Pooler") {
        let containers = pooler.list("/spec/template/spec/containers");
        let ours = containers.iter().find(|held| held["name"] == "pgbouncer");
        let resources = ours.map_or_else(|| resources(&Value::Null), resources);
        let found = resources.into_iter().chain(spread(pooler));
        faults.extend(found.map(|fault| format!("{}: {fault}", pooler.title())));
    }
    for (tenant, objects) in &tree.tenants {
        let enforced = of_kind(objects, "Namespace").any(|namespace| {
            namespace.text("/metadata/labels/pod-security.kubernetes.io~1enforce") == "restricted"
        });
        if !enforced {
            faults.push(format!(
                "the namespace of {tenant} does not enforce the restricted profile"
            ));
        }
    }
    faults
}

fn pod(object: &Object) -> Vec<String> {
    let spec = &object.at("/spec/template/spec");
    let mut faults = Vec::new();
    let mut must = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    let context = &spec["securityContext"];
    must(
        spec["automountServiceAccountToken"] == false,
        "it gets a token for the API",
    );
    must(context["runAsNonRoot"] == true, "it may run as root");
    must(
        context["runAsUser"] == 65532 && context["runAsGroup"] == 65532,
        "it is not 65532:65532",
    );
    must(
        context["seccompProfile"]["type"] == "RuntimeDefault",
        "it has no seccomp profile",
    );
    for container in ["containers", "initContainers"]
        .into_iter()
        .flat_map(|key| list(&spec[key]))
    {
        let context = &container["securityContext"];
        must(
            context["allowPrivilegeEscalation"] == false,
            "a container may escalate",
        );
        must(
            context["readOnlyRootFilesystem"] == true,
            "a container's root can be written",
        );
        must(
            context["capabilities"]["drop"] == serde_json::json!(["ALL"]),
            "a container keeps capabilities",
        );
        for mount in list(&container["volumeMounts"]) {
            let is_read_only = mount["readOnly"] == true;
            let path = text(mount, "mountPath");
            must(
                is_read_only || WRITABLE.contains(&path),
                &format!("it can write to {path}"),
            );
        }
        for fault in resources(container) {
            must(false, &fault);
        }
    }
    faults
}

fn resources(container: &Value) -> Vec<String> {
    let resources = &container["resources"];
    let wanted = [
        (&resources["requests"]["cpu"], "a container requests no CPU"),
        (&resources["requests"]["memory"], "a container requests no memory"),
        (
            &resources["limits"]["memory"],
            "a container's memory has no limit",
        ),
    ];
    let missing = wanted.into_iter().filter(|(held, _)| held.is_null());
    missing.map(|(_, fault)| fault.to_owned()).collect()
}

fn service(deployment: &Object) -> Vec<String> {
    let spec = deployment.at("/spec/template/spec");
    let mut faults = Vec::new();
    for container in list(&spec["containers"]) {
        let health = list(&container["ports"])
            .iter()
            .find(|port| port["name"] == "health");
        let health = health.map_or(&Value::Null, |port| &port["containerPort"]);
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            let grpc = &container[probe]["grpc"];
            if health.is_null() || &grpc["port"] != health {
                faults.push(format!("its {probe} is not gRPC on the health port"));
            }
            // Whether the databases answer is for readiness alone: no restart mends them.
            let asks = text(grpc, "service");
            if (probe == "readinessProbe") != asks.is_empty() {
                faults.push(format!("its {probe} asks about «{asks}»"));
            }
        }
    }
    let grace = deployment.number("/spec/template/spec/terminationGracePeriodSeconds");
    if grace.is_none_or(|seconds| seconds < 25) {
        faults.push("it is killed before it has stopped".to_owned());
    }
    faults.extend(spread(deployment));
    faults
}

fn spread(object: &Object) -> Vec<String> {
    let mut faults = Vec::new();
    let spread = object.list("/spec/template/spec/topologySpreadConstraints");
    for key in ["topology.kubernetes.io/zone", "kubernetes.io/hostname"] {
        if !spread.iter().any(|constraint| constraint["topologyKey"] == key) {
            faults.push(format!("it is not spread over {key}"));
        }
    }
    for constraint in spread {
        // Else a tainted node counts as one that is free, and the pod waits for it for ever.
        if constraint["whenUnsatisfiable"] == "DoNotSchedule" && constraint["nodeTaintsPolicy"] != "Honor" {
            faults.push("nodes that it may not run on count in its spread".to_owned());
        }
    }
    faults
}
