//! Every object is what its API says: no key that its type does not have, and no value of another type.
//!
//! Kubernetes' own kinds are decoded by k8s-openapi, the Gateway API's by gateway-api. For the custom resources of
//! CloudNativePG, cert-manager, External Secrets, trust-manager and the Prometheus operator there are no such crates:
//! they are decoded by the structs in `types`, written after the documentation for the fields used here alone. These
//! find a slip of the pen, and do not prove that the operator takes the object.

use gateway_api::apis::standard as gateway;
use k8s_openapi::api::{apps, autoscaling, batch, core, networking, policy};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::object::Object;
use crate::tree::Tree;
use crate::types::{certificates, monitoring, postgres, secrets};

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    tree.all()
        .filter_map(|object| {
            decode(object)
                .err()
                .map(|fault| format!("{}: {fault}", object.title()))
        })
        .collect()
}

/// Decodes one object strictly.
///
/// # Errors
/// Names the key that is not known, or the value that is of another type.
pub fn decode(object: &Object) -> Result<(), String> {
    let value = &object.0;
    match (object.text("/apiVersion"), object.kind()) {
        ("v1", "Namespace") => strict::<core::v1::Namespace>(value),
        ("v1", "ConfigMap") => strict::<core::v1::ConfigMap>(value),
        ("v1", "Service") => strict::<core::v1::Service>(value),
        ("v1", "ServiceAccount") => strict::<core::v1::ServiceAccount>(value),
        ("v1", "PersistentVolumeClaim") => strict::<core::v1::PersistentVolumeClaim>(value),
        ("apps/v1", "Deployment") => strict::<apps::v1::Deployment>(value),
        ("batch/v1", "Job") => strict::<batch::v1::Job>(value),
        ("policy/v1", "PodDisruptionBudget") => strict::<policy::v1::PodDisruptionBudget>(value),
        ("autoscaling/v2", "HorizontalPodAutoscaler") => {
            strict::<autoscaling::v2::HorizontalPodAutoscaler>(value)
        }
        ("networking.k8s.io/v1", "NetworkPolicy") => strict::<networking::v1::NetworkPolicy>(value),
        ("gateway.networking.k8s.io/v1", "Gateway") => custom::<gateway::gateways::Gateway>(value),
        ("gateway.networking.k8s.io/v1", "GRPCRoute") => custom::<gateway::grpcroutes::GrpcRoute>(value),
        ("gateway.networking.k8s.io/v1", "HTTPRoute") => custom::<gateway::httproutes::HttpRoute>(value),
        ("gateway.networking.k8s.io/v1", "BackendTLSPolicy") => {
            custom::<gateway::backendtlspolicies::BackendTlsPolicy>(value)
        }
        ("postgresql.cnpg.io/v1", "Cluster") => strict::<postgres::Cluster>(value),
        ("postgresql.cnpg.io/v1", "Database") => strict::<postgres::Database>(value),
        ("postgresql.cnpg.io/v1", "Pooler") => strict::<postgres::Pooler>(value),
        ("postgresql.cnpg.io/v1", "ScheduledBackup") => strict::<postgres::ScheduledBackup>(value),
        ("barmancloud.cnpg.io/v1", "ObjectStore") => strict::<postgres::ObjectStore>(value),
        ("cert-manager.io/v1", "Certificate") => strict::<certificates::Certificate>(value),
        ("cert-manager.io/v1", "ClusterIssuer") => strict::<certificates::ClusterIssuer>(value),
        ("trust.cert-manager.io/v1alpha1", "Bundle") => strict::<certificates::Bundle>(value),
        ("external-secrets.io/v1", "ExternalSecret") => strict::<secrets::ExternalSecret>(value),
        ("monitoring.coreos.com/v1", "PodMonitor") => strict::<monitoring::PodMonitor>(value),
        ("monitoring.coreos.com/v1", "PrometheusRule") => strict::<monitoring::PrometheusRule>(value),
        (version, kind) => Err(format!("no type decodes {kind} of {version}")),
    }
}

/// The types of gateway-api have no `apiVersion` and `kind`, which chose the type.
fn custom<T: DeserializeOwned>(value: &Value) -> Result<(), String> {
    let mut rest = value.clone();
    if let Some(map) = rest.as_object_mut() {
        map.remove("apiVersion");
        map.remove("kind");
    }
    strict::<T>(&rest)
}

fn strict<T: DeserializeOwned>(value: &Value) -> Result<(), String> {
    let mut unknown = Vec::new();
    serde_ignored::deserialize::<_, _, T>(value, |path| unknown.push(path.to_string().replace(".?", "")))
        .map_err(|e| e.to_string())?;
    match unknown.as_slice() {
        [] => Ok(()),
        keys => Err(format!("no such key: {}", keys.join(", "))),
    }
}
