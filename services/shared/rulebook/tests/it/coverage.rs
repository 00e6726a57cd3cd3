//! What is said to prove the rows of the mission exists, and no row is empty.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tilskudd_rulebook::{Coverage, RULES, coverage};

/// The rows of the rulebook and of intake, in the order of the mission.
const ROWS: [&str; 25] = [
    "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "R20",
    "R23", "P1", "P2", "P3", "P4", "P7", "P11", "P12", "P13",
];

/// The root of the source tree.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn rows() -> Vec<Coverage> {
    coverage().unwrap()
}

/// A test function of this name stands in the file, with its attribute.
fn stands(file: &Path, function: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(file) else {
        return false;
    };
    let head = format!("fn {function}(");
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| {
        let line = line.trim_start().trim_start_matches("async ");
        line.starts_with(&head)
    });
    at.is_some_and(|at| {
        let above = lines[..at]
            .iter()
            .rev()
            .take_while(|line| !line.trim().is_empty());
        let mut attributes = above.map(|line| line.trim());
        attributes.any(|line| line.starts_with("#[") && line.contains("test"))
    })
}

#[test]
fn every_row_is_there_and_none_is_empty() {
    let rows = rows();
    let listed: Vec<&str> = rows.iter().map(|row| row.row.as_str()).collect();
    assert_eq!(listed, ROWS);
    for row in &rows {
        assert!(!row.text.trim().is_empty(), "{}", row.row);
        let proven = !(row.cases.is_empty() && row.tests.is_empty());
        assert!(proven, "nothing proves {}", row.row);
    }
}

#[test]
fn the_rules_of_a_row_are_those_of_the_closed_list() {
    for row in rows() {
        let named: BTreeSet<&str> = row.rules.iter().map(String::as_str).collect();
        let serving = RULES.iter().filter(|rule| rule.rows.contains(&row.row.as_str()));
        let serving: BTreeSet<&str> = serving.map(|rule| rule.id).collect();
        assert_eq!(named, serving, "{}", row.row);
        assert_eq!(named.len(), row.rules.len(), "{}", row.row);
    }
}

#[test]
fn every_rule_of_a_row_is_proven_by_its_cases() {
    for row in rows() {
        for case in &row.cases {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("cases/{case}.toml"));
            assert!(file.is_file(), "{}: {case}", row.row);
        }
        for rule in &row.rules {
            assert!(row.cases.contains(rule), "{}: {rule}", row.row);
        }
    }
}

#[test]
fn every_test_of_a_row_stands_in_its_file() {
    for row in rows() {
        for test in &row.tests {
            let (file, function) = test.split_once("::").unwrap();
            assert!(stands(&root().join(file), function), "{}: {test}", row.row);
        }
    }
    let here = root().join("services/shared/rulebook/tests/it/coverage.rs");
    assert!(stands(&here, "every_test_of_a_row_stands_in_its_file"));
    assert!(
        !stands(&here, "root"),
        "a function that is no test proves nothing"
    );
    assert!(!stands(&here, "nothing_of_the_kind"));
}
