//! From an edition's file to the edition: inheritance with overrides, a whole topic at a time.
//!
//! `take = "all"` continues an edition wholesale: its rules keep their sections and are cited with the new edition.
//! `take = "procedure"` takes only what `PROCEDURE` names, cited `KKI §3, continued`; what the inherited edition
//! says of recipients, measures, limits and priorities is then *not* a rule of the new one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tilskudd_kernel::lang::LocalText;

use crate::edition::{
    Achievement, Appeal, Assessment, Clause, Coded, Content, Cooperation, Criterion, Earmark, Edition,
    LetterText, Limits, Measures, OwnShare, Priority, Recipients, Reporting, Sanction, Signatures,
    TargetGroup,
};
use crate::error::Error;
use crate::vocabulary::ManagingOffice;

/// How many editions may stand behind one another.
const MAX_DEPTH: usize = 8;

/// The topics that are procedure: KKI §3, §5, §7–§12. Criteria for goal achievement (§6) are not among them.
const PROCEDURE: &[&str] = &[
    "contents",
    "own_share",
    "signatures",
    "reporting",
    "decision",
    "appeal",
    "sanctions",
    "announcement",
    "letter",
];

/// What is taken from an inherited edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Take {
    /// Everything that is not written anew.
    All,
    /// Only procedure that is not written anew.
    Procedure,
}

/// The edition that a file continues.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inherits {
    edition: String,
    take: Take,
    /// With `procedure`: the name that its sections are cited by.
    #[serde(default)]
    cited_as: String,
}

macro_rules! file {
    ($($field:ident: $kind:ty,)*) => {
        /// An edition's file: every topic may be left out, to be inherited.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            id: String,
            #[serde(default, skip_serializing)]
            inherits: Option<Inherits>,
            #[serde(default)]
            sections: BTreeMap<String, String>,
            $(#[serde(default, skip_serializing_if = "Option::is_none")] $field: Option<$kind>,)*
        }
    };
}

file! {
    scheme: String,
    names: LocalText,
    managing_office: ManagingOffice,
    chapter_post: String,
    goals: Vec<Coded>,
    programmes: Vec<Coded>,
    sub_goals: Vec<Coded>,
    target_groups: Vec<TargetGroup>,
    recipients: Recipients,
    cooperation: Cooperation,
    measures: Measures,
    criteria: Vec<Criterion>,
    assessment: Assessment,
    priorities: Vec<Priority>,
    limits: Limits,
    earmarks: Vec<Earmark>,
    achievement: Achievement,
    contents: Vec<Content>,
    own_share: OwnShare,
    signatures: Signatures,
    reporting: Reporting,
    decision: Clause,
    appeal: Appeal,
    sanctions: Vec<Sanction>,
    announcement: Clause,
    letter: Vec<LetterText>,
}

/// Resolves an edition; `source` gives the TOML text of an edition by its id.
///
/// # Errors
/// [`Error`], which says what to correct, and where.
pub fn resolve(id: &str, source: &dyn Fn(&str) -> Option<String>) -> Result<Edition, Error> {
    let merged = merged(id, source, MAX_DEPTH)?;
    let edition: Edition =
        serde_json::from_value(Value::Object(merged)).map_err(|cause| Error::Incomplete {
            id: id.to_owned(),
            cause,
        })?;
    edition.check()?;
    Ok(edition)
}

/// The topics of an edition, its own and the inherited ones.
fn merged(
    id: &str,
    source: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Result<Map<String, Value>, Error> {
    if depth == 0 {
        return Err(Error::Inheritance(id.to_owned()));
    }
    let text = source(id).ok_or_else(|| Error::UnknownEdition(id.to_owned()))?;
    let file: File = toml::from_str(&text).map_err(|cause| Error::File {
        id: id.to_owned(),
        cause,
    })?;
    if file.id != id {
        return Err(Error::WrongId {
            asked: id.to_owned(),
            found: file.id,
        });
    }
    let mut own = topics(id, &file)?;
    mark_origin(id, &mut own)?;
    let Some(inherits) = &file.inherits else {
        own.insert("lineage".to_owned(), Value::from(vec![id]));
        return Ok(own);
    };
    let parent = merged(&inherits.edition, source, depth - 1)?;
    Ok(overlay(id, own, parent, inherits))
}

/// The file's topics as a map.
fn topics(id: &str, file: &File) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(file) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Ok(Map::new()),
        Err(cause) => Err(Error::Incomplete {
            id: id.to_owned(),
            cause,
        }),
    }
}

/// Writes the edition's id into every rule of its file.
fn mark_origin(id: &str, own: &mut Map<String, Value>) -> Result<(), Error> {
    let mut written = false;
    for value in own.values_mut() {
        for_each_rule(value, &mut |rule| {
            let before = rule.insert("from".to_owned(), Value::from(id));
            written |= before.is_some_and(|from| from.as_str().is_some_and(|from| !from.is_empty()));
        });
    }
    if written {
        let fault = "a rule states `from`: leave it out, it is filled in".to_owned();
        return Err(Error::Inconsistent {
            id: id.to_owned(),
            faults: vec![fault],
        });
    }
    Ok(())
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
    for value in taken.values_mut() {
        for_each_rule(value, &mut |rule| {
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
fn for_each_rule(value: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            if map.contains_key("section") {
                visit(map);
            }
            map.values_mut().for_each(|inner| for_each_rule(inner, visit));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| for_each_rule(inner, visit)),
        _ => {}
    }
}

/// The codes that stand more than once.
pub(crate) fn repeated<'a>(codes: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    codes.filter(|code| !seen.insert(*code)).collect()
}
