//! Statements in the form that `pgbench` reads.

use std::fmt::Write as _;

use super::statement_log::Statement;

/// A UUID in its text form.
const UUID_LENGTH: usize = 36;

/// `PREPARE` of a statement; without types PostgreSQL finds them itself.
pub(crate) fn prepare(text: &mut String, name: &str, statement: &str, types: &[&str]) -> anyhow::Result<()> {
    let types = if types.is_empty() {
        String::new()
    } else {
        format!(" ({})", types.join(", "))
    };
    writeln!(text, "PREPARE {name}{types} AS {};", one_line(statement))?;
    Ok(())
}

/// The statement itself, or `EXECUTE` of it by its name if it has parameters.
pub(crate) fn execute(text: &mut String, name: &str, statement: &Statement) -> anyhow::Result<()> {
    if statement.parameters.is_empty() {
        writeln!(text, "{};", one_line(&statement.text))?;
    } else {
        writeln!(text, "EXECUTE {name} ({});", statement.parameters.join(", "))?;
    }
    Ok(())
}

/// On one line and without comments, as a PREPARE of `pgbench` has to be read.
fn one_line(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or("").trim());
    lines.collect::<Vec<_>>().join(" ")
}

/// The type that the service bound, from the form of the value; the service says it, `PREPARE` has to be told.
pub(crate) fn type_of(literal: &str) -> &'static str {
    let value = literal.trim_matches('\'');
    let date = value.get(4..5) == Some("-") && value.get(7..8) == Some("-");
    let instant = date && value.get(13..14) == Some(":");
    if literal == "NULL" {
        "unknown"
    } else if value.starts_with("\\x") {
        "bytea"
    } else if is_uuid(value) {
        "uuid"
    } else if instant {
        "timestamptz"
    } else if date {
        "date"
    } else if value.parse::<i64>().is_ok() {
        "bigint"
    } else if matches!(value, "t" | "f") {
        "boolean"
    } else if value.starts_with('{') {
        "unknown"
    } else {
        "text"
    }
}

fn is_uuid(value: &str) -> bool {
    let digits = |c: char| c.is_ascii_hexdigit() || c == '-';
    value.ends_with(":draft") || value.len() == UUID_LENGTH && value.chars().all(digits)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_type_follows_from_the_form_of_a_literal() {
        let types = [
            ("NULL", "unknown"),
            ("'\\x00ff'", "bytea"),
            ("'00000000-0000-7000-8000-:draft'", "uuid"),
            ("'2024-03-01 12:00:00+00'", "timestamptz"),
            ("'2024-03-01'", "date"),
            ("'12'", "bigint"),
            ("'t'", "boolean"),
            ("'{a,b}'", "unknown"),
            ("'Trøndelag'", "text"),
        ];
        for (literal, expected) in types {
            assert_eq!(super::type_of(literal), expected, "{literal}");
        }
    }

    #[test]
    fn a_statement_stands_on_one_line() {
        let mut text = String::new();
        super::prepare(&mut text, "s1", "-- reads\nSELECT $1 -- all\nFROM t", &["text"]).unwrap();
        assert_eq!(text, "PREPARE s1 (text) AS  SELECT $1 FROM t;\n");
    }
}
