//! `tilskudd rules …` as an operator runs it: the program itself, and what it writes.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::process::{Command, Output};

fn rules(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tilskudd"))
        .arg("rules")
        .args(arguments)
        .output()
        .unwrap()
}

fn written(arguments: &[&str]) -> String {
    let output = rules(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_asked_for_is_written() {
    let shown = written(&["show", "kkt-2024"]);
    assert!(shown.contains("KKT: Tjenesteutvikling"), "{shown}");
    let english = written(&["show", "kki", "--lang", "en"]);
    assert!(english.contains("§4 D") && english != shown, "{english}");
    let differs = written(&["diff", "kki", "kkt-2023"]);
    assert!(differs.lines().count() > 20, "{differs}");
    let rows = written(&["coverage"]);
    assert!(rows.contains("P13"), "{rows}");
}

#[test]
fn an_edition_that_there_is_none_of_is_told_and_fails() {
    let output = rules(&["show", "kkt-1999"]);
    assert!(!output.status.success());
    assert!(
        output.stdout.is_empty() && !output.stderr.is_empty(),
        "{output:?}"
    );
}
