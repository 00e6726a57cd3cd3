//! Whatever part of the workspace is built, the crates of others have the same features: one build serves all
//! (`services/shared/features`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tilskudd_kernel::service::Service;

/// Features of each crate of others, by name and version.
pub type Features = BTreeMap<String, BTreeSet<String>>;

/// What the tests of the whole workspace are built of; everything else is held against it.
const ALL: [&str; 3] = ["--workspace", "--edges", "normal,dev,no-proc-macro"];

/// Crates of others that a part of the workspace is built with otherwise than the whole, in words.
///
/// # Errors
/// `cargo tree` does not answer.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let all = features(root, &ALL)?;
    let services = Service::ALL.map(|service| format!("tilskudd-{service}"));
    let parts =
        services
            .iter()
            .map(String::as_str)
            .chain(["tilskudd", "tilskudd-runtime", "tilskudd-deploy"]);
    let mut faults = Vec::new();
    for part in parts {
        for edges in ["normal,no-proc-macro", "normal,dev,no-proc-macro"] {
            let of_part = features(root, &["--package", part, "--edges", edges])?;
            let differing = differences(&all, &of_part).into_iter();
            faults.extend(differing.map(|fault| format!("{part} ({edges}): {fault}")));
        }
    }
    Ok(faults)
}

/// Where one build asks for other features than all do.
#[must_use]
pub fn differences(all: &Features, part: &Features) -> Vec<String> {
    let differs = |(name, features): (&String, &BTreeSet<String>)| {
        let expected = all.get(name)?;
        (features != expected).then(|| {
            let both: Vec<&str> = features
                .symmetric_difference(expected)
                .map(String::as_str)
                .collect();
            format!("{name} differs by {}", both.join(", "))
        })
    };
    part.iter().filter_map(differs).collect()
}

fn features(root: &Path, selection: &[&str]) -> Result<Features> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = ["tree", "--locked", "--prefix", "none", "--format", "{p}|{f}"];
    let output = Command::new(cargo)
        .args(tree)
        .args(selection)
        .current_dir(root)
        .output()
        .context("running cargo tree")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "cargo tree {}: {told}",
        selection.join(" ")
    );
    Ok(parsed(&String::from_utf8_lossy(&output.stdout)))
}

/// Lines `name version|feature,feature`, without the workspace's own crates, which stand with their folder.
#[must_use]
pub fn parsed(tree: &str) -> Features {
    let mut features = Features::new();
    let of_others = tree.lines().filter(|line| !line.contains(" (/"));
    for (name, listed) in of_others.filter_map(|line| line.split_once('|')) {
        // What is listed for the second time has a mark.
        let listed = listed
            .trim_end_matches(" (*)")
            .split(',')
            .filter(|feature| !feature.is_empty());
        features
            .entry(name.to_owned())
            .or_default()
            .extend(listed.map(str::to_owned));
    }
    features
}
