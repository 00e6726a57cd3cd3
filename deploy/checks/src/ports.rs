//! A port that something names is there: of a Service in its pods, of a route at its Service, of a probe in its
//! container; and a budget for disruptions leaves room below the least replicas.

use serde_json::Value;

use crate::object::{Object, list, text, under};
use crate::tree::{Tree, of_kind};

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    tree.tenants
        .values()
        .flat_map(|objects| {
            let mut faults = services(objects);
            faults.extend(routes(objects));
            faults.extend(probes(objects));
            faults.extend(budgets(objects));
            faults
        })
        .collect()
}

fn services(objects: &[Object]) -> Vec<String> {
    let mut faults = Vec::new();
    for service in of_kind(objects, "Service") {
        let deployment =
            of_kind(objects, "Deployment").find(|deployment| deployment.name() == service.name());
        let ports = deployment.map_or_else(Vec::new, container_ports);
        for port in service.list("/spec/ports") {
            let target = &port["targetPort"];
            let found = ports
                .iter()
                .find(|container| &container["name"] == target || &container["containerPort"] == target);
            match found {
                None => faults.push(format!("{}: no container has the port {target}", service.title())),
                Some(container) if container["containerPort"] != port["port"] => {
                    faults.push(format!(
                        "{}: {target} has another number in the container",
                        service.title()
                    ));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

fn routes(objects: &[Object]) -> Vec<String> {
    let mut faults = Vec::new();
    for route in objects
        .iter()
        .filter(|object| matches!(object.kind(), "GRPCRoute" | "HTTPRoute"))
    {
        for backend in under(&route.0, "backendRefs").into_iter().flat_map(list) {
            let (name, port) = (text(backend, "name"), &backend["port"]);
            let exists = of_kind(objects, "Service")
                .filter(|service| service.name() == name)
                .any(|service| {
                    service
                        .list("/spec/ports")
                        .iter()
                        .any(|held| &held["port"] == port)
                });
            if !exists {
                faults.push(format!(
                    "{} leads to {name}:{port}, which no Service has",
                    route.title()
                ));
            }
        }
    }
    faults
}

fn probes(objects: &[Object]) -> Vec<String> {
    let mut faults = Vec::new();
    for deployment in of_kind(objects, "Deployment") {
        for container in deployment.list("/spec/template/spec/containers") {
            let ports = list(&container["ports"]);
            for name in ["startupProbe", "livenessProbe", "readinessProbe"] {
                let probe = &container[name];
                let port = [&probe["grpc"]["port"], &probe["httpGet"]["port"]]
                    .into_iter()
                    .find(|port| !port.is_null());
                let missing = |port: &&Value| {
                    !ports
                        .iter()
                        .any(|held| &held["containerPort"] == *port || &held["name"] == *port)
                };
                if let Some(port) = port.filter(missing) {
                    faults.push(format!(
                        "{}: its {name} asks {port}, which is no port of it",
                        deployment.title()
                    ));
                }
            }
        }
    }
    faults
}

fn budgets(objects: &[Object]) -> Vec<String> {
    let mut faults = Vec::new();
    for budget in of_kind(objects, "PodDisruptionBudget") {
        let scaler =
            of_kind(objects, "HorizontalPodAutoscaler").find(|scaler| scaler.name() == budget.name());
        let least = scaler.and_then(|scaler| scaler.number("/spec/minReplicas"));
        let min_available = budget.number("/spec/minAvailable");
        if min_available
            .zip(least)
            .is_none_or(|(min_available, least)| min_available >= least)
        {
            faults.push(format!(
                "{} keeps {min_available:?} of at least {least:?}: no node could be drained",
                budget.title()
            ));
        }
    }
    for deployment in of_kind(objects, "Deployment") {
        let is_service = deployment.name() != "otel-collector";
        if is_service
            && !of_kind(objects, "PodDisruptionBudget").any(|budget| budget.name() == deployment.name())
        {
            faults.push(format!("{} has no budget for disruptions", deployment.title()));
        }
    }
    faults
}

fn container_ports(deployment: &Object) -> Vec<&Value> {
    deployment
        .list("/spec/template/spec/containers")
        .iter()
        .flat_map(|container| list(&container["ports"]))
        .collect()
}
