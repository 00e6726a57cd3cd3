//! What the documents name is there: files and headings that they link to, and symbols and paths in code spans.
//!
//! A span that follows a link to a source file names something in that file. Any other that is a name in form (`snake_case`,
//! `CamelCase`, `SCREAMING_CASE`, a path of these) stands somewhere in the tree besides the documents.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Folders that are no source.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];
/// Documents whose spans are held too; of the others, links alone.
const NAMING: [&str; 2] = ["README.md", "docs/ARCHITECTURE.md"];
/// Larger files hold data, not names.
const BYTES_MAX: u64 = 2 * 1024 * 1024;

/// What a document names that is not there, in words.
///
/// # Errors
/// When the tree cannot be read.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    collect(root, &mut files)?;
    let (documents, sources): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut words = BTreeSet::new();
    for path in sources {
        // What is no text has no names either.
        if let Ok(text) = std::fs::read_to_string(&path) {
            words.extend(words_of(&text).map(str::to_owned));
        }
        let named = path.file_stem().and_then(|stem| stem.to_str());
        words.extend(named.map(str::to_owned));
    }
    let mut faults = Vec::new();
    for path in documents {
        let text = std::fs::read_to_string(&path)?;
        let name = path.strip_prefix(root)?.display().to_string();
        let spans = NAMING.contains(&name.as_str()).then_some(&words);
        let found = document(&path, &text, spans)?;
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults.sort();
    faults.dedup();
    Ok(faults)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let skipped = entry
            .file_name()
            .to_str()
            .is_none_or(|name| SKIPPED.contains(&name));
        if skipped {
            continue;
        }
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() && entry.metadata()?.len() <= BYTES_MAX {
            files.push(path);
        }
    }
    Ok(())
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// The faults of one document.
fn document(path: &Path, text: &str, words: Option<&BTreeSet<String>>) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let prose = without_blocks(text);
    for (target, after) in links(&prose) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let file = match file {
            "" => path.to_path_buf(),
            file => path.parent().context("a document without a folder")?.join(file),
        };
        if !file.exists() {
            faults.push(format!("links to {target}, which is not there"));
            continue;
        }
        let is_source = file.extension().is_some_and(|extension| extension == "rs");
        if !is_source && heading.is_empty() {
            continue;
        }
        let there = std::fs::read_to_string(&file)?;
        if !heading.is_empty() && !headings(&there).any(|one| one == heading) {
            faults.push(format!(
                "links to the heading {heading}, which {} lacks",
                file.display()
            ));
        }
        if is_source && words.is_some() {
            let known: BTreeSet<&str> = words_of(&there).collect();
            let strange = span_after(after).filter(|span| is_name(span));
            let strange = strange.and_then(|span| words_of(span).find(|word| !known.contains(word)));
            faults.extend(strange.map(|word| format!("names {word} in {target}, which lacks it")));
        }
    }
    for span in words
        .iter()
        .flat_map(|_| spans(&prose))
        .filter(|span| is_name(span))
    {
        let strange = words_of(span).find(|word| words.is_some_and(|words| !words.contains(*word)));
        faults.extend(strange.map(|word| format!("names {word} (in `{span}`), which is nowhere")));
    }
    Ok(faults)
}

/// The document without its blocks of code.
fn without_blocks(text: &str) -> String {
    let mut inside = false;
    let kept = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    kept.fold(String::new(), |all, line| all + line + "\n")
}

/// Targets of links, each with the text that follows it.
fn links(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices("](").filter_map(|(at, open)| {
        let rest = text.get(at + open.len()..)?;
        let (target, after) = rest.split_once(')')?;
        Some((target.split_whitespace().next()?, after))
    })
}

/// The code span that follows at once.
fn span_after(text: &str) -> Option<&str> {
    let text = text.trim_start();
    text.strip_prefix('`')?.split('`').next()
}

fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A name in form: parts of letters, digits and `_`, joined by `::`, with something that a word of prose lacks.
fn is_name(span: &str) -> bool {
    let parts = span.strip_suffix("()").unwrap_or(span).split("::");
    let formed = parts.clone().all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    });
    let inner_capital = |part: &str| part.chars().skip(1).any(|c| c.is_ascii_uppercase());
    formed && (span.contains("::") || span.contains('_') || parts.clone().any(inner_capital))
}

/// The headings as GitHub links to them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}
