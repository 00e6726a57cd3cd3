//! What is said of the files themselves, rendered or not: no secret among them, images that the build makes, alarms on
//! metrics that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use crate::object::{list, text, under};
use crate::tree::Tree;

/// Images of others: PostgreSQL's operator brings its own, the collector is OpenTelemetry's.
const OTHERS: [&str; 1] = ["otel/opentelemetry-collector-contrib"];

/// Secrets among the files of a folder that are no programs: a Secret that carries data, a private key, an address with a password.
///
/// # Errors
/// When a file cannot be read.
pub fn secrets(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    let is_program = |path: &PathBuf| path.extension().is_some_and(|held| held == "rs");
    for path in files(folder)?.into_iter().filter(|path| !is_program(path)) {
        let Ok(content) = fs::read_to_string(&path) else {
            continue;
        };
        for (number, line) in content.lines().enumerate() {
            let plain = line.trim().trim_start_matches("- ");
            let is_secret =
                plain == "kind: Secret" || plain.contains("kind: Secret,") && plain.contains("data:");
            let password = line.split_once("://").is_some_and(|(_, rest)| has_password(rest));
            if is_secret || password || line.contains("PRIVATE KEY") {
                faults.push(format!("{}:{}: a secret", path.display(), number + 1));
            }
        }
    }
    Ok(faults)
}

/// Whether an address has a password in it, other than one that stands for any: `PASSWORD`, `{password}`.
fn has_password(rest: &str) -> bool {
    let authority = rest.split(['/', ' ', '"', '`']).next().unwrap_or_default();
    let user = authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'));
    let stands_for_any = |word: &str| word.starts_with('{') || word.chars().all(|c| c.is_ascii_uppercase());
    user.is_some_and(|(_, password)| !stands_for_any(password))
}

/// Images of ours that the build does not make, or not with this version; and others that are not known.
#[must_use]
pub fn images(tree: &Tree, dockerfile: &str, version: &str) -> Vec<String> {
    let targets: BTreeSet<&str> = dockerfile
        .lines()
        .filter(|line| line.trim_start().starts_with("FROM "))
        .filter_map(|line| line.split_once(" AS ").map(|(_, name)| name.trim()))
        .collect();
    let images = tree
        .tenants
        .values()
        .flatten()
        .filter_map(|object| object.template());
    let images: BTreeSet<String> = images
        .flat_map(|template| under(template, "image"))
        .filter_map(|i| i.as_str().map(ToOwned::to_owned))
        .collect();
    let mut faults = Vec::new();
    for image in &images {
        let (name, tag) = image.rsplit_once(':').unwrap_or((image, ""));
        match name.strip_prefix("tilskudd/") {
            Some(target) if !targets.contains(target) => {
                faults.push(format!("no target of the build makes {name}"))
            }
            Some(_) if tag != version => faults.push(format!("{image} is not of version {version}")),
            None if !OTHERS.contains(&name) || tag.is_empty() => faults.push(format!("{image} is not known")),
            _ => {}
        }
    }
    faults
}

/// How the names of our own metrics begin.
const OURS: [&str; 5] = ["audit_", "db_tx_", "outbox_", "relay_", "rpc_server_"];

/// Metrics that alarms are about, as Prometheus writes them, and that the text (of the documentation) does not have;
/// alarms about what increases that do not see a series begin, since `increase` needs two samples; and namespaces whose
/// alarms are all silent when nothing comes from there.
#[must_use]
pub fn alarms(tree: &Tree, documented: &str) -> Vec<String> {
    // Counters end in _total; which are counters, the documentation does not say.
    let known: BTreeSet<String> = documented
        .split('`')
        .filter(|word| word.contains('.') && !word.contains(' '))
        .map(|word| word.replace('.', "_"))
        .flat_map(|word| [format!("{word}_total"), word])
        .collect();
    let mut faults = Vec::new();
    for rule in tree.all().filter(|object| object.kind() == "PrometheusRule") {
        let alarms = rule.list("/spec/groups").iter();
        let alarms = alarms.flat_map(|group| list(&group["rules"]));
        let own = format!("{{namespace=\"{}\"}})", rule.namespace());
        let misses_all = |alarm: &Value| {
            let expression = text(alarm, "expr");
            expression.starts_with("absent(") && expression.ends_with(&own)
        };
        if !alarms.clone().any(misses_all) {
            faults.push(format!("{}: no alarm when nothing comes", rule.title()));
        }
        for alarm in alarms {
            let expression = text(alarm, "expr");
            if expression.contains("increase(") && !expression.contains(" unless ") {
                faults.push(format!(
                    "{}: it misses a series' first event",
                    text(alarm, "alert")
                ));
            }
            let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let ours = |word: &&str| OURS.iter().any(|prefix| word.starts_with(prefix));
            for word in words.filter(ours).filter(|word| !known.contains(*word)) {
                faults.push(format!("{}: there is no metric {word}", text(alarm, "alert")));
            }
        }
    }
    faults
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
