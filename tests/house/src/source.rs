//! The Rust files of the workspace, without their tests.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A crate's source.
pub struct Crate {
    /// Its name without `tilskudd-`, such as `payment`.
    pub name: String,
    /// Its files, by path.
    pub files: Vec<File>,
}

/// A file of a crate.
pub struct File {
    /// Path from the root of the repository.
    pub path: String,
    /// Its module in the crate: `["domain", "letter"]`; empty for `lib.rs`.
    pub module: Vec<String>,
    /// Parsed, without what is compiled for tests alone.
    pub syntax: syn::File,
}

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every crate below `services/`, of a checkout at `root`.
///
/// # Errors
/// A file that cannot be read or parsed.
pub fn crates(root: &Path) -> Result<Vec<Crate>> {
    let mut found = Vec::new();
    for folder in ["services", "services/shared"] {
        for entry in sorted(&root.join(folder))? {
            if entry.join("src").is_dir() {
                found.push(read_crate(root, &entry)?);
            }
        }
    }
    Ok(found)
}

/// Every Rust file of a checkout at `root`, with the tests.
///
/// # Errors
/// A folder that cannot be read.
pub fn rust_files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut open = ["proto", "services", "tests", "deploy"]
        .map(|folder| root.join(folder))
        .to_vec();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in sorted(&folder)? {
            if entry.is_dir() {
                open.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                found.push(entry);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The crates that are services: those that are wired in `server.rs` and told of things in `events.rs`.
pub fn services(crates: &[Crate]) -> impl Iterator<Item = &Crate> {
    let has = |of: &Crate, module: &str| of.files.iter().any(|file| file.module == [module]);
    crates
        .iter()
        .filter(move |of| has(of, "server") && has(of, "events"))
}

fn read_crate(root: &Path, folder: &Path) -> Result<Crate> {
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let source = folder.join("src");
    let mut files = Vec::new();
    read_folder(root, &source, &source, &mut files)?;
    Ok(Crate { name, files })
}

fn read_folder(root: &Path, source: &Path, folder: &Path, files: &mut Vec<File>) -> Result<()> {
    for entry in sorted(folder)? {
        if entry.is_dir() {
            read_folder(root, source, &entry, files)?;
        } else if entry.extension().is_some_and(|ending| ending == "rs") && !is_test(&entry) {
            files.push(read_file(root, source, &entry)?);
        }
    }
    Ok(())
}

fn read_file(root: &Path, source: &Path, file: &Path) -> Result<File> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let mut syntax = syn::parse_file(&text).with_context(|| format!("parsing {}", file.display()))?;
    syntax.items.retain(|item| !for_tests(item));
    let within = file.strip_prefix(source)?.with_extension("");
    let mut module: Vec<String> = within
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if module
        .last()
        .is_some_and(|last| last == "mod" || (module.len() == 1 && last == "lib"))
    {
        module.pop();
    }
    let path = file.strip_prefix(root)?.display().to_string();
    Ok(File { path, module, syntax })
}

/// Tests in files of their own.
fn is_test(file: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    stem == "tests" || stem.ends_with("_tests")
}

/// Whether an item is compiled for tests alone.
fn for_tests(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|condition| condition.is_ident("test"))
    })
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}
