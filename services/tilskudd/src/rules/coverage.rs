//! The rows of the mission against what proves them.

use std::collections::BTreeMap;

use tilskudd_rulebook::Coverage;

use super::page::Page;

/// Width of the column of rows.
const ROW: usize = 5;

/// Puts the table on a page: a row and what it asks, under it the rules, the cases and, by file, the tests.
pub fn put(rows: &[Coverage], page: &mut Page) {
    page.heading(&format!(
        "{:<ROW$}{}",
        "Rad", "Krav, regler, tilfeller og prøver / Row, rules, cases and tests"
    ));
    for row in rows {
        page.gap();
        page.item(&format!("{:<ROW$}", row.row), &row.text);
        let list = |label: &str, proofs: &[String], page: &mut Page| {
            if !proofs.is_empty() {
                page.item(&format!("{:ROW$}{label:<7}", ""), &proofs.join(", "));
            }
        };
        list("rules", &row.rules, page);
        list("cases", &row.cases, page);
        let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for test in &row.tests {
            let (file, function) = test.split_once("::").unwrap_or((test, ""));
            files.entry(file).or_default().push(function);
        }
        for (place, (file, functions)) in files.into_iter().enumerate() {
            let label = if place == 0 { "tests" } else { "" };
            page.line(&format!("{:ROW$}{label:<7}{file}", ""));
            for function in functions {
                page.line(&format!("{:ROW$}{:9}{function}", "", ""));
            }
        }
    }
    let count = |of: fn(&Coverage) -> usize| rows.iter().map(of).sum::<usize>();
    page.gap();
    page.line(&format!(
        "{} rader / rows; {} regler / rules, {} tilfeller / cases, {} prøver / tests named",
        rows.len(),
        count(|row| row.rules.len()),
        count(|row| row.cases.len()),
        count(|row| row.tests.len()),
    ));
}
