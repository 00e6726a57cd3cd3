//! Reads the files of cases.

use std::collections::BTreeMap;

use serde::Deserialize;
use tilskudd_kernel::source::RuleSource;
use toml::{Table, Value};

use super::change::{self, keep_measures, set, unset};
use super::list::{BASES, File};
use super::{CaseError, Expected, RuleCase};
use crate::vocabulary::Severity;

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Written>,
}

/// A case as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    /// Every edition that answers alike.
    editions: Vec<String>,
    /// Kinds of the measures taken from the base, in this order and ranked so; absent: all of them.
    measures: Option<Vec<String>>,
    /// New values by path, such as `application.measures[0].rank`.
    #[serde(default)]
    set: BTreeMap<String, Value>,
    /// Paths of what is taken out.
    #[serde(default)]
    unset: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
    finds: Option<Finds>,
}

/// The rule's finding; one of section, call, system and law states its source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finds {
    severity: Option<Severity>,
    section: Option<String>,
    call: Option<String>,
    system: Option<String>,
    /// The law and the paragraph.
    law: Option<(String, String)>,
    #[serde(default)]
    field: String,
    #[serde(default = "once")]
    times: usize,
}

const fn once() -> usize {
    1
}

/// A base: a whole one, or another edition's with other values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    continues: Option<String>,
    #[serde(default)]
    set: BTreeMap<String, Value>,
    call: Option<Table>,
    history: Option<Table>,
    application: Option<Table>,
}

/// Every case of some files, in the order of the files.
pub(super) fn read(files: &[File]) -> Result<Vec<RuleCase>, CaseError> {
    let mut cases = Vec::new();
    let mut bases = BTreeMap::new();
    for (id, _) in BASES {
        bases.insert(*id, base(id)?);
    }
    for (rule, text) in files {
        let file: Cases = parse(rule, text)?;
        for written in &file.case {
            for edition in &written.editions {
                let base = bases.get(edition.as_str());
                let base = base.ok_or_else(|| CaseError::Unknown(edition.clone()))?;
                cases.push(case(rule, (edition, base.clone()), written)?);
            }
        }
    }
    Ok(cases)
}

/// The base of an edition, before it becomes facts.
pub(super) fn base(edition: &str) -> Result<Table, CaseError> {
    let mut files = BASES.iter();
    let found = files.find(|(id, _)| *id == edition);
    let (name, text) = found.ok_or_else(|| CaseError::Unknown(edition.to_owned()))?;
    let file: Base = parse(&format!("base-{name}"), text)?;
    let mut base = match &file.continues {
        Some(other) if other != edition => base(other)?,
        _ => Table::new(),
    };
    let own = [
        ("call", file.call),
        ("history", file.history),
        ("application", file.application),
    ];
    for (key, table) in own {
        if let Some(table) = table {
            base.insert(key.to_owned(), Value::Table(table));
        }
    }
    for (path, value) in &file.set {
        set(&mut base, name, path, value)?;
    }
    Ok(base)
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, CaseError> {
    toml::from_str(text).map_err(|cause| CaseError::File {
        file: file.to_owned(),
        cause,
    })
}

fn case(rule: &str, (edition, mut changed): (&str, Table), written: &Written) -> Result<RuleCase, CaseError> {
    let name = format!("{rule}: {}", written.name);
    if let Some(kinds) = &written.measures {
        keep_measures(&mut changed, &name, kinds)?;
    }
    for (path, value) in &written.set {
        set(&mut changed, &name, path, value)?;
    }
    for path in &written.unset {
        unset(&mut changed, &name, path)?;
    }
    let given = change::given(edition, changed).map_err(|error| match error {
        CaseError::Facts { cause, .. } => CaseError::Facts {
            case: name.clone(),
            cause,
        },
        other => other,
    })?;
    let finds = written.finds.as_ref();
    Ok(RuleCase {
        rule: rule.to_owned(),
        expected: finds
            .map(|finds| expected(finds, edition, &given.call.name, &name))
            .transpose()?,
        name: written.name.clone(),
        given,
        also: written.also.clone(),
    })
}

fn expected(finds: &Finds, edition: &str, call: &str, case: &str) -> Result<Expected, CaseError> {
    let (edition, call) = (edition.to_owned(), call.to_owned());
    let source = match (&finds.section, &finds.call, &finds.system, &finds.law) {
        (Some(section), None, None, None) => RuleSource::edition(edition, section.clone()),
        (None, Some(clause), None, None) => RuleSource::call(call, clause.clone()),
        (None, None, Some(rule), None) => RuleSource::system(rule.clone()),
        (None, None, None, Some((law, paragraph))) => RuleSource::law(law.clone(), paragraph.clone()),
        _ => return Err(CaseError::Source(case.to_owned())),
    };
    Ok(Expected {
        severity: finds.severity,
        source,
        field: finds.field.clone(),
        times: finds.times,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<Vec<RuleCase>, CaseError> {
        let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
        read(&[("purpose", text)])
    }

    #[test]
    fn a_case_that_cannot_be_read_says_which_and_why() {
        let case = "[[case]]\nname = \"blank\"\neditions = [\"kki\"]\n";
        assert_eq!(one(case).unwrap().len(), 1);
        for (more, told) in [
            ("finds = { severity = \"grave\", section = \"§3\" }\n", "grave"),
            (
                "finds = { severity = \"note\" }\n",
                "one of section, call, system and law",
            ),
            (
                "finds = { section = \"§3\", call = \"deadline\" }\n",
                "one of section, call, system and law",
            ),
            ("set = { \"application.title\" = \"x\" }\n", "title"),
            ("set = { \"measures[0].rank\" = 1 }\n", "`measures[0].rank`"),
            ("if = \"measures > 3\"\n", "`if`"),
        ] {
            let error = one(&format!("{case}{more}")).unwrap_err();
            assert!(error.to_string().contains(told), "{error}");
        }
        let unknown = one("[[case]]\nname = \"x\"\neditions = [\"kkt-1999\"]\n").unwrap_err();
        assert!(unknown.to_string().contains("kkt-1999"), "{unknown}");
    }
}
