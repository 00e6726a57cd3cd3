//! From an edition's file to the edition: inheritance with overrides, a whole topic at a time.
//!
//! `take = "all"` continues an edition wholesale: its rules keep their sections and are cited with the new edition.
//! `take = "procedure"` takes only what `PROCEDURE` names, cited `KKI §3, continued`; what the inherited edition
//! says of recipients, measures, limits and priorities is then *not* a rule of the new one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::edition::{Edition, Inconsistency, Path};
use crate::error::Error;
use crate::file::{File, Inherits, TOPICS, Take};

/// How many editions may stand behind one another.
pub(crate) const MAX_DEPTH: usize = 8;

/// The topics that are procedure: KKI §3, §5, §7–§12. Criteria for goal achievement (§6) are not among them.
const PROCEDURE: &[&str] = &[
    "contents",
    "own_share",
    "signatures",
    "reporting",
    "decision",
    "appeal",
    "payment",
    "control",
    "sanctions",
    "announcement",
    "letter",
];

/// Resolves an edition; `source` gives the TOML text of an edition by its id.
///
/// # Errors
/// [`Error`], which says what to correct, and where.
pub fn resolve(id: &str, source: &dyn Fn(&str) -> Option<String>) -> Result<Edition, Error> {
    resolve_files(id, &|id| read(id, source))
}

/// Resolves an edition whose files are read.
pub(crate) fn resolve_files(id: &str, files: Files<'_>) -> Result<Edition, Error> {
    let mut faults = Vec::new();
    let merged = merged(id, files, MAX_DEPTH, &mut faults)?;
    let missing: Vec<&'static str> = TOPICS
        .iter()
        .copied()
        .filter(|topic| !merged.contains_key(*topic))
        .collect();
    if !missing.is_empty() {
        return Err(Error::Incomplete {
            id: id.to_owned(),
            missing,
        });
    }
    let edition: Edition = serde_json::from_value(Value::Object(merged)).map_err(|cause| Error::Merged {
        id: id.to_owned(),
        cause,
    })?;
    edition.inconsistencies(&mut faults);
    if faults.is_empty() {
        Ok(edition)
    } else {
        Err(inconsistent(id, faults))
    }
}

fn inconsistent(id: &str, faults: Vec<Inconsistency>) -> Error {
    Error::Inconsistent {
        id: id.to_owned(),
        faults,
    }
}

/// Gives an edition's file by its id.
pub(crate) type Files<'a> = &'a dyn Fn(&str) -> Result<File, Error>;

fn read(id: &str, source: &dyn Fn(&str) -> Option<String>) -> Result<File, Error> {
    let text = source(id).ok_or_else(|| Error::UnknownEdition(id.to_owned()))?;
    toml::from_str(&text).map_err(|cause| Error::File {
        id: id.to_owned(),
        cause,
    })
}

/// The topics of an edition, its own and the inherited ones. What is wrong with the first file's inheritance is
/// recorded in `faults`, so that the rest is checked too; an inherited file has to be sound.
fn merged(
    id: &str,
    files: Files<'_>,
    depth: usize,
    faults: &mut Vec<Inconsistency>,
) -> Result<Map<String, Value>, Error> {
    if depth == 0 {
        return Err(Error::Inheritance(id.to_owned()));
    }
    let file = files(id)?;
    if file.id != id {
        return Err(Error::WrongId {
            asked: id.to_owned(),
            found: file.id,
        });
    }
    let mut own = topics(id, &file)?;
    check_inherits(file.inherits.as_ref(), faults);
    mark_origin(id, &mut own, faults);
    let Some(inherits) = &file.inherits else {
        own.insert("lineage".to_owned(), Value::from(vec![id]));
        return Ok(own);
    };
    let mut inherited = Vec::new();
    let parent = merged(&inherits.edition, files, depth - 1, &mut inherited)?;
    if !inherited.is_empty() {
        return Err(inconsistent(&inherits.edition, inherited));
    }
    Ok(overlay(id, own, parent, inherits))
}

/// The file's topics as a map.
fn topics(id: &str, file: &File) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(file) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Ok(Map::new()),
        Err(cause) => Err(Error::Merged {
            id: id.to_owned(),
            cause,
        }),
    }
}

/// A procedure that is taken over is cited by a name; one that is continued wholesale is not.
fn check_inherits(inherits: Option<&Inherits>, faults: &mut Vec<Inconsistency>) {
    let Some(inherits) = inherits else {
        return;
    };
    let blank = inherits.cited_as.trim().is_empty();
    let text = match inherits.take {
        Take::Procedure if blank => {
            "write the name that the inherited sections are cited by, such as \"KKI\""
        }
        Take::All if !blank => "leave it out: an edition that is continued as a whole keeps its sections",
        _ => return,
    };
    faults.push(Inconsistency {
        at: Path::root().key("inherits").key("cited_as"),
        text: text.to_owned(),
    });
}

/// Writes the edition's id into every rule of its file.
fn mark_origin(id: &str, own: &mut Map<String, Value>, faults: &mut Vec<Inconsistency>) {
    for (topic, value) in own.iter_mut() {
        for_each_rule(value, &Path::root().key(topic), &mut |at, rule| {
            let before = rule.insert("from".to_owned(), Value::from(id));
            if before.is_some_and(|from| from.as_str().is_some_and(|from| !from.is_empty())) {
                faults.push(Inconsistency {
                    at: at.key("from"),
                    text: "leave it out: it is filled in".to_owned(),
                });
            }
        });
    }
}

/// Lays an edition's own topics over those that it takes from its parent.
fn overlay(
    id: &str,
    own: Map<String, Value>,
    mut parent: Map<String, Value>,
    inherits: &Inherits,
) -> Map<String, Value> {
    let lineage = parent.remove("lineage").unwrap_or_default();
    let headings = parent.remove("sections").unwrap_or_default();
    let mut taken = parent;
    if inherits.take == Take::Procedure {
        taken.retain(|topic, _| PROCEDURE.contains(&topic.as_str()));
    }
    taken.retain(|topic, _| !own.contains_key(topic));
    let mut cited = BTreeMap::new();
    for (topic, value) in &mut taken {
        for_each_rule(value, &Path::root().key(topic), &mut |_, rule| {
            let Some(Value::String(section)) = rule.get_mut("section") else {
                return;
            };
            let before = section.clone();
            if inherits.take == Take::Procedure && !section.ends_with(CONTINUED) {
                *section = format!("{} {section}{CONTINUED}", inherits.cited_as);
            }
            if let Some(heading) = headings.get(&before) {
                cited.insert(section.clone(), heading.clone());
            }
        });
    }
    let mut sections: Map<String, Value> = cited.into_iter().collect();
    if let (Take::All, Value::Object(all)) = (inherits.take, headings) {
        sections.extend(all);
    }
    taken.extend(own);
    if let Some(Value::Object(own_sections)) = taken.remove("sections") {
        sections.extend(own_sections);
    }
    taken.insert("sections".to_owned(), Value::Object(sections));
    let mut line: Vec<Value> = vec![Value::from(id)];
    line.extend(lineage.as_array().into_iter().flatten().cloned());
    taken.insert("lineage".to_owned(), Value::Array(line));
    taken
}

/// The end of a citation of an inherited section.
const CONTINUED: &str = ", continued";

/// Visits every rule (an object with a section) under a value.
fn for_each_rule(value: &mut Value, at: &Path, visit: &mut dyn FnMut(&Path, &mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            if map.contains_key("section") {
                visit(at, map);
            }
            for (key, inner) in map {
                for_each_rule(inner, &at.key(key), visit);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter_mut().enumerate() {
                for_each_rule(inner, &at.index(index), visit);
            }
        }
        _ => {}
    }
}
