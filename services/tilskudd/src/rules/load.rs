//! Editions by their id or from a file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tilskudd_rulebook::{Edition, Fault, examine, resolve_shipped, shipped, shipped_ids};

/// The result of reading an edition.
#[derive(Debug)]
pub enum Read {
    /// It is sound.
    Sound(Box<Edition>),
    /// It is not: every fault, a line each, with file, line and column.
    Faulty(String),
}

/// Reads an edition: a shipped one by its id, any other from its file.
///
/// # Errors
/// When there is no such edition and no such file.
pub fn edition(asked: &str) -> anyhow::Result<Read> {
    if shipped(asked).is_some() {
        return Ok(Read::Sound(Box::new(resolve_shipped(asked)?)));
    }
    let file = Path::new(asked);
    if !file.exists() {
        bail!(
            "there is no file {asked} and no edition of that id; shipped are {}",
            shipped_ids().join(", ")
        );
    }
    from_file(file)
}

/// Reads an edition from its file. What it continues is looked for beside the file, then among the shipped.
///
/// # Errors
/// When the file cannot be read.
pub fn from_file(file: &Path) -> anyhow::Result<Read> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let id = own_id(&text).unwrap_or_else(|| stem(file));
    let beside = |asked: &str| file.with_file_name(format!("{asked}.toml"));
    let source = |asked: &str| {
        if asked == id {
            return Some(text.clone());
        }
        let neighbour = std::fs::read_to_string(beside(asked)).ok();
        neighbour.or_else(|| shipped(asked).map(str::to_owned))
    };
    let named = |edition: &str| {
        if edition == id {
            return file.to_path_buf();
        }
        let neighbour = beside(edition);
        if neighbour.exists() {
            neighbour
        } else {
            PathBuf::from(format!("{edition}.toml (shipped)"))
        }
    };
    Ok(match examine(&id, &source) {
        Ok(edition) => Read::Sound(Box::new(edition)),
        Err(faults) => Read::Faulty(report(file, &faults, &named)),
    })
}

fn report(file: &Path, faults: &[Fault], named: &dyn Fn(&str) -> PathBuf) -> String {
    let mut text = String::new();
    for fault in faults {
        let in_file = named(&fault.edition);
        let place = fault
            .place
            .map_or_else(String::new, |place| format!(":{}:{}", place.line, place.column));
        let _ = writeln!(text, "{}{place}: {}", in_file.display(), fault.text);
    }
    let count = faults.len();
    let what = if count == 1 {
        "feil / fault"
    } else {
        "feil / faults"
    };
    let _ = writeln!(text, "{}: {count} {what}", file.display());
    text
}

/// The id that a file says it is, when it can be read at all.
fn own_id(text: &str) -> Option<String> {
    let (table, _) = toml::de::DeTable::parse_recoverable(text);
    let id = table.get_ref().get("id")?.get_ref().as_str()?;
    Some(id.to_owned())
}

fn stem(file: &Path) -> String {
    file.file_stem().map_or_else(
        || "edition".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}
