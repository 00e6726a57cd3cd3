//! The changes of a case to its base, by path.

use serde::Deserialize;
use toml::{Table, Value};

use super::{CaseError, Given};

/// The call, application and history of a changed base.
pub(super) fn given(edition: &str, mut base: Table) -> Result<Given, CaseError> {
    base.insert("edition".to_owned(), Value::from(edition));
    Given::deserialize(Value::Table(base)).map_err(|cause| CaseError::Facts {
        case: edition.to_owned(),
        cause,
    })
}

/// Gives the value at a path another one, or adds it: a new key to a table, a next element to a list.
pub(super) fn set(base: &mut Table, case: &str, path: &str, value: &Value) -> Result<(), CaseError> {
    let fail = || unknown(case, path);
    let (parent, last) = parent(base, path).ok_or_else(fail)?;
    match (parent, last) {
        (Value::Table(table), Step::Key(key)) => {
            table.insert(key.to_owned(), value.clone());
        }
        (Value::Array(list), Step::Index(index)) if index == list.len() => list.push(value.clone()),
        (Value::Array(list), Step::Index(index)) => *list.get_mut(index).ok_or_else(fail)? = value.clone(),
        _ => return Err(fail()),
    }
    Ok(())
}

/// Takes out what stands at a path.
pub(super) fn unset(base: &mut Table, case: &str, path: &str) -> Result<(), CaseError> {
    let fail = || unknown(case, path);
    let (parent, last) = parent(base, path).ok_or_else(fail)?;
    match (parent, last) {
        (Value::Table(table), Step::Key(key)) => table.remove(key).map(drop).ok_or_else(fail),
        (Value::Array(list), Step::Index(index)) if index < list.len() => {
            list.remove(index);
            Ok(())
        }
        _ => Err(fail()),
    }
}

/// Keeps measures of these kinds, in this order, each with an id and a rank of its own. A kind may come several
/// times.
pub(super) fn keep_measures(base: &mut Table, case: &str, kinds: &[String]) -> Result<(), CaseError> {
    const PATH: &str = "application.measures";
    let fail = || unknown(case, PATH);
    let application = base.get_mut("application").and_then(Value::as_table_mut);
    let application = application.ok_or_else(fail)?;
    let all = application.get("measures").and_then(Value::as_array);
    let all = all.ok_or_else(fail)?;
    let mut kept = Vec::with_capacity(kinds.len());
    for (rank, kind) in (1u32..).zip(kinds) {
        let of_kind = |measure: &&Value| measure.get("kind").and_then(Value::as_str) == Some(kind);
        let mut measure = all.iter().find(of_kind).ok_or_else(fail)?.clone();
        if let Value::Table(table) = &mut measure {
            table.insert("rank".to_owned(), Value::from(i64::from(rank)));
            table.insert("id".to_owned(), Value::from(id(rank)));
        }
        kept.push(measure);
    }
    application.insert("measures".to_owned(), Value::Array(kept));
    Ok(())
}

/// The id of a case's measure.
fn id(rank: u32) -> String {
    format!("00000000-0000-0000-0000-{rank:012}")
}

fn unknown(case: &str, path: &str) -> CaseError {
    CaseError::Path {
        case: case.to_owned(),
        path: path.to_owned(),
    }
}

/// One step of a path.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// The value that holds what a path names, and the last step to it.
fn parent<'a, 'p>(base: &'a mut Table, path: &'p str) -> Option<(&'a mut Value, Step<'p>)> {
    let steps = steps(path)?;
    let (last, before) = steps.split_last()?;
    let (first, between) = before.split_first()?;
    let Step::Key(first) = first else { return None };
    let mut value = base.get_mut(*first)?;
    for step in between {
        value = match step {
            Step::Key(key) => value.get_mut(*key)?,
            Step::Index(index) => value.get_mut(*index)?,
        };
    }
    Some((value, *last))
}

/// `a.b[2].c` is the keys `a` and `b`, the index 2 and the key `c`.
fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        steps.push(Step::Key(key));
        for index in indices.split_terminator(']') {
            steps.push(Step::Index(index.strip_prefix('[')?.parse().ok()?));
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Table {
        toml::from_str(
            "[application]\npurpose = \"x\"\nmeasures = [{ kind = \"abc\", lines = [1, 2] }, { kind = \"bpa\" }]\n",
        )
        .unwrap()
    }

    #[test]
    fn a_path_changes_adds_and_takes_out() {
        let mut changed = base();
        let one = Value::from(7);
        for path in [
            "application.purpose",
            "application.measures[0].lines[2]",
            "application.measures[1].rank",
        ] {
            set(&mut changed, "case", path, &one).unwrap();
        }
        unset(&mut changed, "case", "application.measures[0].lines[0]").unwrap();
        unset(&mut changed, "case", "application.measures[1].kind").unwrap();
        let expected =
            "[application]\npurpose = 7\nmeasures = [{ kind = \"abc\", lines = [2, 7] }, { rank = 7 }]\n";
        assert_eq!(changed, toml::from_str(expected).unwrap());
    }

    #[test]
    fn a_path_that_the_base_does_not_have_is_an_error_that_names_it() {
        for path in [
            "",
            "application",
            "call.year",
            "application.measures[9].kind",
            "application.measures[0].lines[4]",
            "application.measures[x]",
            "application.purpose.length",
            "application[0]",
        ] {
            let set = set(&mut base(), "case", path, &Value::from(1)).unwrap_err();
            assert!(set.to_string().contains(&format!("`{path}`")), "{set}");
            assert!(unset(&mut base(), "case", path).is_err(), "{path}");
        }
        assert!(unset(&mut base(), "case", "application.title").is_err());
    }

    #[test]
    fn measures_are_kept_by_kind_and_ranked_anew() {
        let mut changed = base();
        let kinds = ["bpa", "abc", "bpa"].map(str::to_owned);
        keep_measures(&mut changed, "case", &kinds).unwrap();
        let measures = changed["application"]["measures"].as_array().unwrap();
        let kept = measures
            .iter()
            .map(|one| (one["kind"].as_str().unwrap(), one["rank"].as_integer().unwrap()));
        assert_eq!(kept.collect::<Vec<_>>(), [("bpa", 1), ("abc", 2), ("bpa", 3)]);
        assert!(keep_measures(&mut base(), "case", &["innovation".to_owned()]).is_err());
    }
}
