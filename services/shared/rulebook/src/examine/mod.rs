//! Reads an edition's file for its author: reports every fault at once, with file, line and column.
//!
//! Three steps, each only when the one before succeeded well enough: the file is TOML; every key and word is in the
//! vocabulary; the rules are consistent. A file passes here exactly when [`crate::resolve()`] accepts it.

mod place;
mod recover;

use std::collections::BTreeMap;
use std::fmt;

use toml::de::DeTable;

use crate::edition::{Edition, Path};
use crate::error::Error;
use crate::file::File;
use crate::resolve::{MAX_DEPTH, resolve_files};

/// A place in a file, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// A fault in an edition's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The edition whose file it is.
    pub edition: String,
    /// Where; `None`: it is about what is not in the file.
    pub place: Option<Place>,
    /// What is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place { line, column }) => write!(f, "{}:{line}:{column}: {}", self.edition, self.text),
            None => write!(f, "{}: {}", self.edition, self.text),
        }
    }
}

/// Resolves an edition as [`crate::resolve()`] does, and reports every fault of its files at once.
///
/// # Errors
/// The faults, at least one, in the order of the files and their lines; an inherited file's before the edition's own.
pub fn examine(id: &str, source: &dyn Fn(&str) -> Option<String>) -> Result<Edition, Vec<Fault>> {
    let mut texts = Vec::new();
    collect(id, source, &mut texts);
    let mut read = Read::default();
    for (edition, text) in texts.iter().rev() {
        read.file(edition, text);
    }
    if read.unsound {
        return Err(sorted(read.faults));
    }
    let files = |asked: &str| {
        let file = read.files.get(asked).cloned();
        file.ok_or_else(|| Error::UnknownEdition(asked.to_owned()))
    };
    match resolve_files(id, &files) {
        Ok(edition) if read.faults.is_empty() => Ok(edition),
        Ok(_) => Err(sorted(read.faults)),
        Err(error) => {
            read.unresolved(id, &texts, error);
            Err(sorted(read.faults))
        }
    }
}

/// The texts of an edition and of those that it continues, nearest first, as far as they can be found.
fn collect(id: &str, source: &dyn Fn(&str) -> Option<String>, texts: &mut Vec<(String, String)>) {
    if texts.len() == MAX_DEPTH || texts.iter().any(|(known, _)| known == id) {
        return;
    }
    let Some(text) = source(id) else {
        return;
    };
    let (table, _) = DeTable::parse_recoverable(&text);
    let inherited = table.get_ref().get("inherits").and_then(|inherits| {
        let edition = inherits.get_ref().get("edition")?;
        edition.get_ref().as_str().map(str::to_owned)
    });
    texts.push((id.to_owned(), text));
    if let Some(inherited) = inherited {
        collect(&inherited, source, texts);
    }
}

fn sorted(mut faults: Vec<Fault>) -> Vec<Fault> {
    let mut files: Vec<String> = Vec::new();
    for fault in &faults {
        if !files.contains(&fault.edition) {
            files.push(fault.edition.clone());
        }
    }
    faults.sort_by_key(|fault| {
        let file = files.iter().position(|edition| *edition == fault.edition);
        (file, fault.place, fault.text.clone())
    });
    faults.dedup();
    faults
}

/// The files and faults found so far.
#[derive(Default)]
struct Read {
    faults: Vec<Fault>,
    /// Too much is wrong to check whether the rules are consistent.
    unsound: bool,
    /// The files that can be read, without their unknown keys.
    files: BTreeMap<String, File>,
}

impl Read {
    /// Checks that the file is TOML, and that every key and word in it is in the vocabulary.
    fn file(&mut self, id: &str, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let place = error.span().map(|span| place::at(text, span.start));
            let text = format!("{}: correct the TOML here", error.message());
            self.fault(id, place, text);
        }
        if !errors.is_empty() {
            self.unsound = true;
            return;
        }
        let recovered = recover::recover(table);
        for fault in recovered.faults {
            self.fault(id, Some(place::at(text, fault.at)), fault.text);
        }
        match recovered.file {
            Some(file) => {
                self.files.insert(id.to_owned(), file);
            }
            None => self.unsound = true,
        }
    }

    /// Records why the edition could not be resolved, each fault with its line.
    fn unresolved(&mut self, id: &str, texts: &[(String, String)], error: Error) {
        match error {
            Error::Inconsistent { id, faults } => {
                for fault in faults {
                    self.at(&id, texts, &fault.at, &fault.to_string());
                }
            }
            Error::Incomplete { id, missing } => {
                for topic in missing {
                    self.fault(
                        &id,
                        None,
                        format!("`{topic}` is neither written nor inherited: write it"),
                    );
                }
            }
            Error::UnknownEdition(unknown) if unknown != id => {
                let at = Path::root().key("inherits").key("edition");
                let child = texts.last().map_or(id, |(child, _)| child.as_str());
                let text =
                    format!("{at}: edition `{unknown}` is not known: put {unknown}.toml beside this file");
                self.at(child, texts, &at, &text);
            }
            Error::Inheritance(_) => {
                let at = Path::root().key("inherits").key("edition");
                let text =
                    format!("{at}: editions inherit in a circle or too deep: let one of them stand alone");
                self.at(id, texts, &at, &text);
            }
            other => {
                let mut text = other.to_string();
                let mut cause = std::error::Error::source(&other);
                while let Some(error) = cause {
                    text = format!("{text}: {error}");
                    cause = error.source();
                }
                self.fault(id, None, text);
            }
        }
    }

    /// A fault at a path, in the nearest file of `id` and those it continues that writes its topic.
    fn at(&mut self, id: &str, texts: &[(String, String)], path: &Path, message: &str) {
        let mut found = None;
        for (edition, text) in texts.iter().skip_while(|(edition, _)| edition != id) {
            let (table, _) = DeTable::parse_recoverable(text);
            let written = path
                .topic()
                .is_some_and(|topic| table.get_ref().contains_key(topic));
            if written {
                found = Some((edition.clone(), place::of(text, &table, path)));
                break;
            }
        }
        let (edition, place) = found.unwrap_or_else(|| (id.to_owned(), None));
        self.fault(&edition, place, message.to_owned());
    }

    fn fault(&mut self, edition: &str, place: Option<Place>, text: String) {
        self.faults.push(Fault {
            edition: edition.to_owned(),
            place,
            text,
        });
    }
}
