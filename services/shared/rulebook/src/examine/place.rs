//! From a path or an offset to a line and a column.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Place;
use crate::edition::{Path, Step};

/// The place of a byte offset.
pub(super) fn at(text: &str, offset: usize) -> Place {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Place { line, column }
}

/// The place of the deepest value on a path that is written; `None`: nothing of it is.
pub(super) fn of(text: &str, table: &Spanned<DeTable<'_>>, path: &Path) -> Option<Place> {
    let mut steps = path.steps().iter();
    let Step::Key(topic) = steps.next()? else {
        return None;
    };
    let (key, mut value) = table.get_ref().get_key_value(topic.as_str())?;
    let mut found = key.span().start;
    for step in steps {
        match (step, value.get_ref()) {
            (Step::Key(key), DeValue::Table(inner)) => {
                let Some((key, inner)) = inner.get_key_value(key.as_str()) else {
                    break;
                };
                found = key.span().start;
                value = inner;
            }
            (Step::Index(index), DeValue::Array(items)) => {
                let Some(inner) = items.get(*index) else {
                    break;
                };
                found = inner.span().start;
                value = inner;
            }
            _ => break,
        }
    }
    Some(at(text, found))
}
