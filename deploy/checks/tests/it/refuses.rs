//! Each check finds what was spoilt in a copy.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tilskudd_deploy::{CHECKS, Object, Tree};

use crate::support::tree;
use crate::{between, configs};

/// What is spoilt: the check that must see it, a word of its fault, and the spoiling.
pub(crate) type Case = (&'static str, &'static str, fn(&mut Tree));

const DECODING: [Case; 5] = [
    ("strict decoding", "no such key: spec.replicaz", |t| {
        set(t, "Deployment", "intake", "/spec", "replicaz", json!(2))
    }),
    ("strict decoding", "invalid type", |t| {
        set(t, "Deployment", "intake", "/spec", "replicas", json!("two"))
    }),
    ("strict decoding", "no such key: spec.hostname", |t| {
        set(t, "GRPCRoute", "grpc", "/spec", "hostname", json!("a"))
    }),
    ("strict decoding", "invalid type", |t| {
        set(t, "GRPCRoute", "grpc", "/spec", "hostnames", json!("a.example"))
    }),
    ("strict decoding", "unknown field `instance`", |t| {
        let cluster = t.postgres.iter_mut().find(|o| o.kind() == "Cluster").unwrap();
        cluster.0["spec"]["instance"] = json!(3);
    }),
];

const SHAPE: [Case; 11] = [
    ("who scales sets the replicas", "that are scaled", |t| {
        set(t, "Deployment", "intake", "/spec", "replicas", json!(2))
    }),
    ("who scales sets the replicas", "no number of replicas", |t| {
        drop_one(t, "HorizontalPodAutoscaler", "payment")
    }),
    (
        "the same objects in every region",
        "PodDisruptionBudget payment",
        |t| drop_one(t, "PodDisruptionBudget", "payment"),
    ),
    ("the same objects in every region", "Deployment payment", |t| {
        set(t, "Deployment", "payment", "/spec", "replicas", json!(3));
    }),
    (
        "selectors match labels",
        "Service intake selects the pods of",
        |t| {
            set(
                t,
                "Service",
                "intake",
                "/spec/selector",
                "app.kubernetes.io/name",
                json!("intakes"),
            );
        },
    ),
    ("selectors match labels", "does not match its own pods", |t| {
        set(
            t,
            "Deployment",
            "intake",
            "/spec/selector/matchLabels",
            "tier",
            json!("back"),
        );
    }),
    ("selectors match labels", "which is no Deployment", |t| {
        set(
            t,
            "HorizontalPodAutoscaler",
            "intake",
            "/spec/scaleTargetRef",
            "name",
            json!("intakes"),
        );
    }),
    ("ports exist", "no container has the port", |t| {
        set(
            t,
            "Service",
            "intake",
            "/spec/ports/0",
            "targetPort",
            json!("http"),
        );
    }),
    ("ports exist", "which no Service has", |t| {
        set(
            t,
            "GRPCRoute",
            "grpc",
            "/spec/rules/0/backendRefs/0",
            "port",
            json!(5009),
        );
    }),
    ("ports exist", "which is no port of it", |t| {
        set(
            t,
            "Deployment",
            "intake",
            "/spec/template/spec/containers/0/livenessProbe/grpc",
            "port",
            json!(1),
        );
    }),
    ("ports exist", "no node could be drained", |t| {
        set(
            t,
            "PodDisruptionBudget",
            "intake",
            "/spec",
            "minAvailable",
            json!(2),
        );
    }),
];

const PODS: [Case; 11] = [
    ("pods are restricted and probed", "may not run on count", |t| {
        let at = "/spec/template/spec/topologySpreadConstraints/1";
        set(t, "Deployment", "intake", at, "nodeTaintsPolicy", json!("Ignore"));
    }),
    (
        "pods are restricted and probed",
        "Pooler pooler: a container's memory",
        |t| {
            pooler(t)["containers"][0]["resources"]["limits"] = json!({});
        },
    ),
    (
        "pods are restricted and probed",
        "Pooler pooler: it is not spread",
        |t| {
            pooler(t)["topologySpreadConstraints"] = json!([]);
        },
    ),
    ("references exist", "the ConfigMap nowhere", |t| {
        set(
            t,
            "Deployment",
            "intake",
            "/spec/template/spec/containers/0/envFrom/0/configMapRef",
            "name",
            json!("nowhere"),
        );
    }),
    (
        "references exist",
        "refers to the Secret tilskudd-payment-tls",
        |t| drop_one(t, "Certificate", "payment"),
    ),
    ("references exist", "the claim anchors-intake", |t| {
        drop_one(t, "PersistentVolumeClaim", "anchors-intake")
    }),
    ("pods are restricted and probed", "root can be written", |t| {
        let at = "/spec/template/spec/containers/0/securityContext";
        set(
            t,
            "Deployment",
            "intake",
            at,
            "readOnlyRootFilesystem",
            json!(false),
        );
    }),
    ("pods are restricted and probed", "a token for the API", |t| {
        set(
            t,
            "Job",
            "migrate",
            "/spec/template/spec",
            "automountServiceAccountToken",
            json!(true),
        );
    }),
    ("pods are restricted and probed", "asks about «»", |t| {
        let at = "/spec/template/spec/containers/0/livenessProbe/grpc";
        set(t, "Deployment", "reporting", at, "service", json!(""));
    }),
    (
        "pods are restricted and probed",
        "it can write to /etc/tilskudd/secrets",
        |t| {
            set(
                t,
                "Deployment",
                "reporting",
                "/spec/template/spec/containers/0/volumeMounts/1",
                "readOnly",
                json!(false),
            );
        },
    ),
    ("pods are restricted and probed", "does not enforce", |t| {
        let at = "/metadata/labels";
        set(
            t,
            "Namespace",
            "tilskudd-agder",
            at,
            "pod-security.kubernetes.io/enforce",
            json!("baseline"),
        );
    }),
];

fn cases() -> Vec<Case> {
    [
        &DECODING[..],
        &SHAPE,
        &PODS,
        &between::EDGES,
        &between::TENANCY,
        &configs::CASES,
    ]
    .concat()
}

#[test]
fn every_check_finds_what_is_spoilt() {
    let mut unseen = Vec::new();
    for (name, word, spoil) in cases() {
        let (_, check) = CHECKS.into_iter().find(|(held, _)| *held == name).unwrap();
        let mut copy = tree().clone();
        spoil(&mut copy);
        let faults = check(&copy);
        if !faults.iter().any(|fault| fault.contains(word)) {
            unseen.push(format!("{name} does not find «{word}»: {faults:#?}"));
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    println!("{} ways to spoil a copy, each found", cases().len());
}

#[test]
fn no_check_is_without_a_spoilt_copy() {
    let tried: BTreeSet<&str> = cases().into_iter().map(|(name, ..)| name).collect();
    let all: BTreeSet<&str> = CHECKS.into_iter().map(|(name, _)| name).collect();
    assert_eq!(tried, all);
}

/// Sets a key in an object of Agder, which must have what is at `pointer`.
pub(crate) fn set(tree: &mut Tree, kind: &str, name: &str, pointer: &str, key: &str, value: Value) {
    let objects = agder(tree);
    let object = objects
        .iter_mut()
        .find(|object| object.kind() == kind && is_named(object, name));
    let object = object.unwrap_or_else(|| panic!("there is no {kind} {name}"));
    let at = object
        .0
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("{kind} {name} has no {pointer}"));
    at.as_object_mut().unwrap().insert(key.to_owned(), value);
}

/// Takes an object of Agder away.
pub(crate) fn drop_one(tree: &mut Tree, kind: &str, name: &str) {
    let objects = agder(tree);
    let before = objects.len();
    objects.retain(|object| object.kind() != kind || !is_named(object, name));
    assert_eq!(objects.len() + 1, before, "{kind} {name}");
}

/// The template of the pods of the shared pooler.
fn pooler(tree: &mut Tree) -> &mut Value {
    let pooler = tree.postgres.iter_mut().find(|o| o.kind() == "Pooler").unwrap();
    pooler.0.pointer_mut("/spec/template/spec").unwrap()
}

fn agder(tree: &mut Tree) -> &mut Vec<Object> {
    tree.tenants.get_mut(&"agder".parse().unwrap()).unwrap()
}

/// Generated ones have a hash behind their name.
fn is_named(object: &Object, name: &str) -> bool {
    let hash = object.name().strip_prefix(name);
    hash.is_some_and(|rest| {
        rest.is_empty() || (object.kind() == "ConfigMap" && rest.starts_with('-') && rest.len() == 11)
    })
}
