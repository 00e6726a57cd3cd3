//! Every rule cites a section that is listed and an edition that is continued, and no text is blank.

use serde_json::Value;

use super::{Edition, Faults, Path};

pub(super) fn check(edition: &Edition, faults: &mut Faults) {
    // An edition is strings, numbers, lists and maps with string keys: it always becomes a value.
    if let Ok(value) = serde_json::to_value(edition) {
        walk(edition, &value, &Path::root(), faults);
    }
}

fn walk(edition: &Edition, value: &Value, at: &Path, faults: &mut Faults) {
    match value {
        Value::Object(map) => {
            let word = |key: &str| map.get(key).and_then(Value::as_str);
            if let (Some(section), Some(from)) = (word("section"), word("from")) {
                cited(edition, section, from, at, faults);
            }
            for (key, inner) in map {
                let blank = inner.as_str().is_some_and(|text| text.trim().is_empty());
                let written =
                    matches!(key.as_str(), "nb" | "nn" | "en" | "section") || at.topic() == Some("sections");
                if blank && written {
                    faults.add(at.key(key), "it is blank: write it");
                }
                walk(edition, inner, &at.key(key), faults);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                walk(edition, inner, &at.index(index), faults);
            }
        }
        _ => {}
    }
}

fn cited(edition: &Edition, section: &str, from: &str, at: &Path, faults: &mut Faults) {
    if !edition.sections.contains_key(section) {
        faults.add(
            at.key("section"),
            format!("section `{section}` is cited but not listed: add it, with its heading, to sections"),
        );
    }
    if !edition.lineage.iter().any(|id| id == from) {
        faults.add(
            at.key("section"),
            format!("a rule of {section} comes from `{from}`, which this edition does not continue"),
        );
    }
}
