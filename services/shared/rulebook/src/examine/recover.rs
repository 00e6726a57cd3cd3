//! Error recovery: finds every key and word of a file that is not in the vocabulary.
//!
//! Deserialising stops at the first fault. So the faulty part is removed, or a missing one filled in, and the file is
//! read again, until it can be read or recovery fails. Each step removes or fills in something, so that it ends.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::file::File;

/// Most faults reported of one file.
const MAX_FAULTS: usize = 200;

/// The place of filled-in values: past the end of every file.
const FILLED: Range<usize> = usize::MAX..usize::MAX;

/// Values to fill in for a missing one, tried in turn.
const FILLINGS: &[&str] = &[
    "\"\"",
    "1",
    "true",
    "[]",
    "{ nb = \"\", nn = \"\", en = \"\" }",
    "{ section = \"\", text = { nb = \"\", nn = \"\", en = \"\" } }",
];

/// A fault at a byte offset.
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) text: String,
}

/// A file after recovery.
pub(super) struct Recovered {
    pub(super) faults: Vec<Fault>,
    /// The file, when nothing but unknown keys was wrong.
    pub(super) file: Option<File>,
}

/// Reads a file's root, and reports every key and word that is not in the vocabulary.
pub(super) fn recover(root: Spanned<DeTable<'_>>) -> Recovered {
    let mut recovery = Recovery {
        root,
        faults: Vec::new(),
        removed: BTreeSet::new(),
        sound: true,
    };
    let file = loop {
        match recovery.read() {
            Ok(file) => break Some(file),
            Err(error) => {
                if recovery.faults.len() == MAX_FAULTS || !recovery.recover_from(&error) {
                    break None;
                }
            }
        }
    };
    Recovered {
        file: file.filter(|_| recovery.sound),
        faults: recovery.faults,
    }
}

struct Recovery<'t> {
    root: Spanned<DeTable<'t>>,
    faults: Vec<Fault>,
    /// Keys that had a value of the wrong type: the table's offset and the key.
    removed: BTreeSet<(usize, String)>,
    /// Nothing but unknown keys so far.
    sound: bool,
}

impl Recovery<'_> {
    fn read(&self) -> Result<File, toml::de::Error> {
        File::deserialize(toml::Deserializer::from(self.root.clone()))
    }

    /// Records one fault and recovers from it; false when that is impossible.
    fn recover_from(&mut self, error: &toml::de::Error) -> bool {
        let message = error.message().trim().to_owned();
        let span = error.span().unwrap_or(self.root.span());
        if let Some(missing) = between(&message, "missing field `", "`") {
            self.sound = false;
            if !self.removed.contains(&(span.start, missing.to_owned())) {
                let text = format!("`{missing}` is missing: write it");
                self.faults.push(Fault { at: span.start, text });
            }
            return self.fill(&span, missing) || self.remove(&span);
        }
        let (text, unknown_key) = describe(&message);
        self.sound &= unknown_key;
        self.faults.push(Fault { at: span.start, text });
        self.remove(&span)
    }

    /// Fills in a missing key; false when nothing fits.
    fn fill(&mut self, table: &Range<usize>, key: &str) -> bool {
        for filling in FILLINGS {
            let Ok(value) = DeValue::parse(filling) else {
                continue;
            };
            let value = unplaced(value.into_inner());
            let Some(entries) = find_table(&mut self.root, table) else {
                return false;
            };
            entries.insert(Spanned::new(FILLED, key.to_owned().into()), value);
            let fits = self.read().err().is_none_or(|error| error.span() != Some(FILLED));
            if fits {
                return true;
            }
        }
        if let Some(entries) = find_table(&mut self.root, table) {
            entries.remove(key);
        }
        false
    }

    /// Removes the key or value at a place; false when there is none.
    fn remove(&mut self, span: &Range<usize>) -> bool {
        let at = self.root.span().start;
        remove_from_table(self.root.get_mut(), at, span, &mut self.removed)
    }
}

/// The deserialiser's message in words for an author of editions, and whether it is about an unknown key.
fn describe(message: &str) -> (String, bool) {
    // `from` is filled in; authors never write it.
    let message = message.replace(", `from`", "");
    let split = |mark: &str| {
        let (word, known) = message.strip_prefix(mark)?.split_once(", ")?;
        Some((word.to_owned(), known.trim_start_matches("expected ").to_owned()))
    };
    if let Some((key, known)) = split("unknown field ") {
        return (format!("unknown key {key}: use {known}, or leave it out"), true);
    }
    if let Some((word, known)) = split("unknown variant ") {
        return (format!("unknown word {word}: use {known}"), false);
    }
    let message = message
        .replace("u32", "a whole number")
        .replace("a sequence", "a list")
        .replace("a map", "a table")
        .replace("type: map", "type: table")
        .replace("type: sequence", "type: list");
    (format!("{message}: write that instead"), false)
}

/// The text between two marks.
fn between<'m>(message: &'m str, open: &str, close: &str) -> Option<&'m str> {
    message.strip_prefix(open)?.split(close).next()
}

/// The value, all of it placed past the end of every file.
fn unplaced(value: DeValue<'_>) -> Spanned<DeValue<'_>> {
    let value = match value {
        DeValue::Table(table) => DeValue::Table(
            table
                .into_iter()
                .map(|(key, value)| {
                    let key = Spanned::new(FILLED, key.into_inner());
                    (key, unplaced(value.into_inner()))
                })
                .collect(),
        ),
        other => other,
    };
    Spanned::new(FILLED, value)
}

/// The table at a place.
fn find_table<'r, 't>(
    root: &'r mut Spanned<DeTable<'t>>,
    span: &Range<usize>,
) -> Option<&'r mut DeTable<'t>> {
    if root.span() == *span {
        return Some(root.get_mut());
    }
    let mut values = root.get_mut().iter_mut().map(|(_, value)| value);
    values.find_map(|value| find_in(value, span))
}

fn find_in<'r, 't>(value: &'r mut Spanned<DeValue<'t>>, span: &Range<usize>) -> Option<&'r mut DeTable<'t>> {
    let here = value.span() == *span;
    match value.get_mut() {
        DeValue::Table(table) => {
            if here {
                Some(table)
            } else {
                table.iter_mut().find_map(|(_, value)| find_in(value, span))
            }
        }
        DeValue::Array(items) => items.iter_mut().find_map(|value| find_in(value, span)),
        _ => None,
    }
}

fn remove_from_table(
    table: &mut DeTable<'_>,
    at: usize,
    span: &Range<usize>,
    removed: &mut BTreeSet<(usize, String)>,
) -> bool {
    let key = |(key, _): &(&Spanned<_>, &Spanned<DeValue<'_>>)| Spanned::span(key) == *span;
    if let Some(unknown) = table.iter().find(key).map(|(key, _)| key.clone()) {
        table.remove(unknown.get_ref().as_ref());
        return true;
    }
    for (_, value) in table.iter_mut() {
        let at = value.span().start;
        let inside = match value.get_mut() {
            DeValue::Table(inner) => remove_from_table(inner, at, span, removed),
            DeValue::Array(_) => remove_from_array(value, span, removed),
            _ => false,
        };
        if inside {
            return true;
        }
    }
    let value = |(_, value): &(&Spanned<_>, &Spanned<DeValue<'_>>)| value.span() == *span;
    let Some(misfit) = table.iter().find(value).map(|(key, _)| key.clone()) else {
        return false;
    };
    table.remove(misfit.get_ref().as_ref());
    removed.insert((at, misfit.get_ref().to_string()));
    true
}

fn remove_from_array(
    array: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    removed: &mut BTreeSet<(usize, String)>,
) -> bool {
    let DeValue::Array(items) = array.get_mut() else {
        return false;
    };
    for value in items.iter_mut() {
        let at = value.span().start;
        let inside = match value.get_mut() {
            DeValue::Table(inner) => remove_from_table(inner, at, span, removed),
            DeValue::Array(_) => remove_from_array(value, span, removed),
            _ => false,
        };
        if inside {
            return true;
        }
    }
    if !items.iter().any(|value| value.span() == *span) {
        return false;
    }
    let mut kept = toml::de::DeArray::new();
    for value in items.iter().filter(|value| value.span() != *span) {
        kept.push(value.clone());
    }
    *items = kept;
    true
}
