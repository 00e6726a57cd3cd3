//! Every key and word of a file is in the vocabulary: finds all that are not.
//!
//! Reading into types stops at the first fault. So what is at fault is taken out, or filled in, and the file is read
//! again, until it can be read or nothing can be mended. Each round takes something out or fills something in that
//! was missing, so that it ends.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::file::File;

/// Faults of one file at most; a file with more is told of these.
const MAX_FAULTS: usize = 200;

/// The place of what is filled in: past the end of every file.
const FILLED: Range<usize> = usize::MAX..usize::MAX;

/// What stands in for a value that is missing, tried in turn.
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

/// A file after mending.
pub(super) struct Mended {
    pub(super) faults: Vec<Fault>,
    /// The file, when nothing was wrong but keys too many.
    pub(super) file: Option<File>,
}

/// Reads a file's root, and tells every key and word that is not in the vocabulary.
pub(super) fn mend(root: Spanned<DeTable<'_>>) -> Mended {
    let mut mending = Mending {
        root,
        faults: Vec::new(),
        taken_out: BTreeSet::new(),
        sound: true,
    };
    let file = loop {
        match mending.read() {
            Ok(file) => break Some(file),
            Err(error) => {
                if mending.faults.len() == MAX_FAULTS || !mending.round(&error) {
                    break None;
                }
            }
        }
    };
    Mended {
        file: file.filter(|_| mending.sound),
        faults: mending.faults,
    }
}

struct Mending<'t> {
    root: Spanned<DeTable<'t>>,
    faults: Vec<Fault>,
    /// Keys that were there with a value that does not fit: table's offset and key.
    taken_out: BTreeSet<(usize, String)>,
    /// Nothing but keys too many so far.
    sound: bool,
}

impl Mending<'_> {
    fn read(&self) -> Result<File, toml::de::Error> {
        File::deserialize(toml::Deserializer::from(self.root.clone()))
    }

    /// Tells one fault and mends it; false when it cannot be.
    fn round(&mut self, error: &toml::de::Error) -> bool {
        let message = error.message().trim().to_owned();
        let span = error.span().unwrap_or(self.root.span());
        if let Some(missing) = between(&message, "missing field `", "`") {
            self.sound = false;
            if !self.taken_out.contains(&(span.start, missing.to_owned())) {
                let text = format!("`{missing}` is missing: write it");
                self.faults.push(Fault { at: span.start, text });
            }
            return self.fill(&span, missing) || self.take_out(&span);
        }
        let (text, unknown_key) = told(&message);
        self.sound &= unknown_key;
        self.faults.push(Fault { at: span.start, text });
        self.take_out(&span)
    }

    /// Puts something in for a missing key; false when nothing fits.
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

    /// Takes out the key or value at a place; false when there is none.
    fn take_out(&mut self, span: &Range<usize>) -> bool {
        let at = self.root.span().start;
        take_from_table(self.root.get_mut(), at, span, &mut self.taken_out)
    }
}

/// A reader's message as an author of editions understands it, and whether it is about a key too many.
fn told(message: &str) -> (String, bool) {
    // `from` is filled in; nobody is told to write it.
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

/// What stands between two marks.
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

fn take_from_table(
    table: &mut DeTable<'_>,
    at: usize,
    span: &Range<usize>,
    taken_out: &mut BTreeSet<(usize, String)>,
) -> bool {
    let key = |(key, _): &(&Spanned<_>, &Spanned<DeValue<'_>>)| Spanned::span(key) == *span;
    if let Some(unknown) = table.iter().find(key).map(|(key, _)| key.clone()) {
        table.remove(unknown.get_ref().as_ref());
        return true;
    }
    for (_, value) in table.iter_mut() {
        let at = value.span().start;
        let inside = match value.get_mut() {
            DeValue::Table(inner) => take_from_table(inner, at, span, taken_out),
            DeValue::Array(_) => take_from_array(value, span, taken_out),
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
    taken_out.insert((at, misfit.get_ref().to_string()));
    true
}

fn take_from_array(
    array: &mut Spanned<DeValue<'_>>,
    span: &Range<usize>,
    taken_out: &mut BTreeSet<(usize, String)>,
) -> bool {
    let DeValue::Array(items) = array.get_mut() else {
        return false;
    };
    for value in items.iter_mut() {
        let at = value.span().start;
        let inside = match value.get_mut() {
            DeValue::Table(inner) => take_from_table(inner, at, span, taken_out),
            DeValue::Array(_) => take_from_array(value, span, taken_out),
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
