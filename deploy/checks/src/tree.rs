//! The rendered manifests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, thread};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use tilskudd_kernel::tenant::Tenant;

use crate::object::Object;

/// The rendered manifests of a `deploy/kubernetes`.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The folder that they are rendered from.
    pub root: PathBuf,
    /// What each tenant's overlay gives.
    pub tenants: BTreeMap<Tenant, Vec<Object>>,
    /// The cluster of PostgreSQL that tenants share.
    pub postgres: Vec<Object>,
    /// What a cluster of Kubernetes has once: gateway and authority.
    pub platform: Vec<Object>,
}

impl Tree {
    /// Renders a folder with `kubectl kustomize`: each folder in `overlays/` is a tenant.
    ///
    /// # Errors
    /// When a folder's name is no tenant, or `kubectl` is not there or refuses.
    pub fn render(root: &Path) -> anyhow::Result<Tree> {
        let mut folders = Vec::new();
        for entry in fs::read_dir(root.join("overlays"))? {
            let entry = entry?;
            let name = entry
                .file_name()
                .into_string()
                .ok()
                .context("a name of no letters")?;
            let tenant: Tenant = name.parse().with_context(|| format!("overlays/{name}"))?;
            folders.push((tenant, entry.path()));
        }
        let mut tenants = BTreeMap::new();
        // Two at a time: each is a process that works half a second.
        for pair in folders.chunks(2) {
            let rendered: Vec<_> = thread::scope(|scope| {
                let running: Vec<_> = pair
                    .iter()
                    .map(|(_, path)| scope.spawn(|| render(path)))
                    .collect();
                running
                    .into_iter()
                    .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a panic")))
                    .collect()
            });
            for ((tenant, _), objects) in pair.iter().zip(rendered) {
                tenants.insert(tenant.clone(), objects??);
            }
        }
        Ok(Tree {
            root: root.to_owned(),
            tenants,
            postgres: render(&root.join("postgres/shared"))?,
            platform: render(&root.join("platform"))?,
        })
    }

    /// The regions, without `national`.
    pub fn regions(&self) -> impl Iterator<Item = (&Tenant, &Vec<Object>)> {
        self.tenants.iter().filter(|(tenant, _)| !tenant.is_national())
    }

    /// Every object there is.
    pub fn all(&self) -> impl Iterator<Item = &Object> {
        self.tenants
            .values()
            .flatten()
            .chain(&self.postgres)
            .chain(&self.platform)
    }
}

/// The objects that a folder renders to.
///
/// # Errors
/// When `kubectl` is not there or refuses, or what it prints is no list of objects.
pub fn render(folder: &Path) -> anyhow::Result<Vec<Object>> {
    let output = Command::new("kubectl")
        .arg("kustomize")
        .arg(folder)
        .output()
        .context("kubectl does not start: `just manifests` installs it")?;
    if !output.status.success() {
        bail!(
            "{}: {}",
            folder.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let text = String::from_utf8(output.stdout)?;
    let objects: Vec<Value> = serde_saphyr::from_multiple(&text)
        .with_context(|| format!("{} renders to no YAML", folder.display()))?;
    ensure!(
        objects.iter().all(Value::is_object),
        "{} renders to something else than objects",
        folder.display()
    );
    Ok(objects.into_iter().map(Object).collect())
}

/// The objects of a kind.
pub fn of_kind<'o>(objects: &'o [Object], kind: &'o str) -> impl Iterator<Item = &'o Object> {
    objects.iter().filter(move |object| object.kind() == kind)
}
