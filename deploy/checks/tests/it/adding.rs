//! A region more is a folder and a line.

use std::fs;
use std::path::Path;
use std::process::Command;

use tilskudd_deploy::decode::decode;
use tilskudd_deploy::failover;
use tilskudd_deploy::tree::{of_kind, render};
use tilskudd_deploy::{CHECKS, Object, Tree};
use tilskudd_kernel::tenant::Tenant;

use crate::support::{root, tree};

/// What `deploy/README.md` says to do.
fn add(kubernetes: &Path, id: &str, code: &str, title: &str) {
    let folder = kubernetes.join("overlays").join(id);
    copy(&kubernetes.join("overlays/agder"), &folder);
    let database = format!("tilskudd_{}", id.replace('-', "_"));
    let upper = id.to_uppercase();
    let edits = [
        ("tilskudd_agder", database.as_str()),
        ("agder", id),
        ("AGDER", &upper),
        ("AGD", code),
    ]
    .map(|(a, b)| (a.to_owned(), b.to_owned()));
    for file in ["kustomization.yaml", "region.env"]
        .map(|name| folder.join(name))
        .into_iter()
        .chain(
            [
                "kustomization.yaml",
                "database.yaml",
                "roles.yaml",
                "secrets.yaml",
            ]
            .map(|name| folder.join("tenant").join(name)),
        )
    {
        let text = fs::read_to_string(&file).unwrap();
        let text = edits.iter().fold(text, |text, (from, to)| text.replace(from, to));
        fs::write(&file, text.replace("Statsforvalteren i Agder", title)).unwrap();
    }
    let list = kubernetes.join("tenants/kustomization.yaml");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, format!("{text}  - ../overlays/{id}/tenant\n")).unwrap();
}

#[test]
fn an_eleventh_region_is_a_folder_and_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let kubernetes = dir.path().join("kubernetes");
    copy(&root(), &kubernetes);
    add(
        &kubernetes,
        "svalbard-og-jan-mayen",
        "SJM",
        "Statsforvalteren på Svalbard",
    );
    let grown = Tree::render(&kubernetes).unwrap();
    let faults: Vec<String> = CHECKS.into_iter().flat_map(|(_, check)| check(&grown)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let new: Tenant = "svalbard-og-jan-mayen".parse().unwrap();
    assert_eq!(grown.tenants.len(), tree().tenants.len() + 1);
    // No other region's pods are rolled: what they get is the same, byte for byte.
    for (tenant, objects) in tree().regions() {
        assert_eq!(grown.tenants.get(tenant), Some(objects), "{tenant}");
    }
    assert!(grown.tenants.contains_key(&new));
}

#[test]
fn a_folder_without_its_line_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let kubernetes = dir.path().join("kubernetes");
    copy(&root(), &kubernetes);
    add(&kubernetes, "svalbard", "SVA", "Statsforvalteren på Svalbard");
    fs::copy(
        root().join("tenants/kustomization.yaml"),
        kubernetes.join("tenants/kustomization.yaml"),
    )
    .unwrap();
    let grown = Tree::render(&kubernetes).unwrap();
    let faults: Vec<String> = CHECKS.into_iter().flat_map(|(_, check)| check(&grown)).collect();
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("not one for each tenant")),
        "{faults:#?}"
    );
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("the event recipients are")),
        "{faults:#?}"
    );
}

#[test]
fn a_region_can_have_a_cluster_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let kubernetes = dir.path().join("kubernetes");
    copy(&root(), &kubernetes);
    let shared = fs::read_to_string(root().join("postgres/shared/kustomization.yaml")).unwrap();
    let own = shared
        .replace(
            "namespace: tilskudd-postgres",
            "namespace: tilskudd-postgres-agder",
        )
        .replace(
            "[../../tenants]",
            "[../../components/own-cluster, ../../overlays/agder/tenant]",
        );
    fs::create_dir(kubernetes.join("postgres/agder")).unwrap();
    fs::write(kubernetes.join("postgres/agder/kustomization.yaml"), own).unwrap();
    let objects = render(&kubernetes.join("postgres/agder")).unwrap();
    for object in &objects {
        assert_eq!(decode(object), Ok(()), "{}", object.title());
        assert!(object.kind() == "Namespace" || object.namespace() == "tilskudd-postgres-agder");
    }
    assert_eq!(failover::closed(&objects), Vec::<String>::new());
    let databases: Vec<&str> = of_kind(&objects, "Database").map(Object::name).collect();
    assert_eq!(databases, ["agder"]);
    let cluster = of_kind(&objects, "Cluster").next().unwrap();
    assert_eq!(cluster.list("/spec/managed/roles").len(), 6);
    let place = "/spec/plugins/0/parameters/serverName";
    assert_eq!(cluster.text(place), "tilskudd-postgres-agder");
    let shared = of_kind(&tree().postgres, "Cluster").next().unwrap();
    assert_eq!(shared.text(place), "tilskudd-postgres");
}

#[test]
fn the_shared_cluster_can_be_brought_back_beside_itself() {
    let objects = render(&root().join("postgres/recovery")).unwrap();
    for object in &objects {
        assert_eq!(decode(object), Ok(()), "{}", object.title());
        assert!(object.kind() == "Namespace" || object.namespace() == "tilskudd-postgres-recovery");
    }
    assert_eq!(failover::closed(&objects), Vec::<String>::new());
    assert_eq!(
        of_kind(&objects, "ScheduledBackup").count() + of_kind(&objects, "Pooler").count(),
        0
    );
    let cluster = of_kind(&objects, "Cluster").next().unwrap();
    let source = cluster.text("/spec/bootstrap/recovery/source");
    assert_eq!(cluster.text("/spec/externalClusters/0/name"), source);
    // It reads where the shared cluster writes, and writes elsewhere.
    let shared = of_kind(&tree().postgres, "Cluster").next().unwrap();
    let place = "/spec/plugins/0/parameters/serverName";
    let read = cluster.text("/spec/externalClusters/0/plugin/parameters/serverName");
    assert_eq!(read, shared.text(place));
    assert_ne!(cluster.text(place), read);
    assert_eq!(cluster.at("/spec/storage"), shared.at("/spec/storage"));
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap();
    assert!(status.success());
}
