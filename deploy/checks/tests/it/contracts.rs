//! The manifests against what is written elsewhere: the contracts, the documentation, the build of the images.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tilskudd_deploy::tree::of_kind;
use tilskudd_deploy::{routes, sources};

use crate::support::{root, tree};

fn repository(file: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(file)
}

/// Services that are each other's alone have no door.
const INSIDE: &str = "tilskudd.common.v1.EventService";

#[test]
fn a_door_opens_every_service_of_the_contracts_but_what_services_tell_each_other() {
    let pool = prost_reflect::DescriptorPool::decode(tilskudd_proto::FILE_DESCRIPTOR_SET).unwrap();
    let expected: BTreeSet<String> = pool
        .services()
        .map(|service| service.full_name().to_owned())
        .filter(|name| name != INSIDE)
        .collect();
    for (tenant, objects) in &tree().tenants {
        let route = of_kind(objects, "GRPCRoute").next().unwrap();
        let opened = routes::opened(route);
        let names: BTreeSet<String> = opened.keys().cloned().collect();
        assert_eq!(names, expected, "{tenant}");
        for (name, backends) in opened.iter().filter(|(name, _)| *name != routes::OF_ALL) {
            let owner = name.split('.').nth(1).unwrap();
            assert_eq!(backends, &BTreeSet::from([owner.to_owned()]), "{name}");
        }
        assert_eq!(opened[routes::OF_ALL].len(), 5);
    }
}

#[test]
fn images_are_those_that_the_build_makes() {
    let dockerfile = fs::read_to_string(repository("deploy/docker/Dockerfile")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        sources::images(tree(), &dockerfile, version),
        Vec::<String>::new()
    );
    let without = dockerfile.replace(" AS payment", " AS payments");
    assert!(sources::images(tree(), &without, version)[0].contains("tilskudd/payment"));
    assert!(!sources::images(tree(), &dockerfile, "9.9.9").is_empty());
}

#[test]
fn alarms_are_about_metrics_that_there_are() {
    let documented = fs::read_to_string(repository("docs/OPERATIONS.md")).unwrap();
    assert_eq!(sources::alarms(tree(), &documented), Vec::<String>::new());
    let without = documented.replace("relay.attempts", "relay.tries");
    assert!(sources::alarms(tree(), &without)[0].contains("relay_attempts_total"));
    let without = documented.replace("outbox.oldest_seconds", "outbox.age");
    assert!(sources::alarms(tree(), &without)[0].contains("outbox_oldest_seconds"));
    let mut copy = tree().clone();
    let objects = copy.tenants.values_mut().next().unwrap();
    let rules = objects.iter_mut().find(|o| o.kind() == "PrometheusRule").unwrap();
    rules.0["spec"]["groups"][0]["rules"][0]["expr"] = json!("increase(relay_attempts_total[10m]) > 0");
    let faults = sources::alarms(&copy, &documented);
    assert!(faults[0].contains("first event"), "{faults:?}");
}

#[test]
fn silence_is_an_alarm_too() {
    let documented = fs::read_to_string(repository("docs/OPERATIONS.md")).unwrap();
    // Another tenant's figure, and none at all.
    for spoilt in ["absent(outbox_pending{namespace=\"tilskudd-rogaland\"})", ""] {
        let mut copy = tree().clone();
        let objects = copy.tenants.get_mut(&"agder".parse().unwrap()).unwrap();
        let rules = objects.iter_mut().find(|o| o.kind() == "PrometheusRule").unwrap();
        let alarms = rules.0.pointer_mut("/spec/groups/0/rules").unwrap();
        let is_it = |alarm: &&mut Value| alarm["alert"] == "TilskuddNothingTold";
        let alarm = alarms.as_array_mut().unwrap().iter_mut().find(is_it).unwrap();
        alarm["expr"] = json!(spoilt);
        let faults = sources::alarms(&copy, &documented);
        assert_eq!(
            faults,
            ["tilskudd-agder/PrometheusRule tilskudd: no alarm when nothing comes"]
        );
    }
}

#[test]
fn no_secret_is_among_the_files() {
    assert_eq!(
        sources::secrets(root().parent().unwrap()).unwrap(),
        Vec::<String>::new()
    );
    let dir = tempfile::tempdir().unwrap();
    for (number, text) in [
        "apiVersion: v1\nkind: Secret\ndata: {a: Yg==}\n".to_owned(),
        format!("-----BEGIN {} KEY-----\n", "PRIVATE"),
        format!("database_url = \"postgres:{}\"\n", "//role:word@host/database"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = dir.path().join("planted.yaml");
        fs::write(&file, text).unwrap();
        assert_eq!(sources::secrets(dir.path()).unwrap().len(), 1, "{number}");
    }
}
