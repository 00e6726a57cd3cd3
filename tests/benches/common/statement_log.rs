//! Statements as PostgreSQL logged them.

use std::collections::BTreeSet;

use sqlx::{Connection as _, PgConnection};

/// A statement with its parameters as literals.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// With `$1`, `$2`, …
    pub(crate) text: String,
    /// SQL literals.
    pub(crate) parameters: Vec<String>,
}

/// A logged statement of a server process.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The server process's number.
    pub(crate) process: String,
    /// What it ran.
    pub(crate) statement: Statement,
}

impl Entry {
    /// Whether a parameter holds this text.
    pub(crate) fn names(&self, text: &str) -> bool {
        self.statement.parameters.iter().any(|p| p.contains(text))
    }
}

/// Logs every statement from now on, or none.
pub(crate) async fn log_statements(admin_url: &str, on: bool) -> anyhow::Result<()> {
    let mut admin = PgConnection::connect(admin_url).await?;
    let setting = if on {
        "ALTER SYSTEM SET log_statement = 'all'"
    } else {
        "ALTER SYSTEM RESET log_statement"
    };
    sqlx::query(setting).execute(&mut admin).await?;
    sqlx::query("ALTER SYSTEM SET log_line_prefix = '@%p@ '")
        .execute(&mut admin)
        .await?;
    sqlx::query("SELECT pg_reload_conf()").execute(&mut admin).await?;
    Ok(())
}

/// Reads `@pid@ LOG:  execute name: text` with its `DETAIL:  parameters: …`.
pub(crate) fn entries(log: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for record in records(log) {
        let Some((process, rest)) = record.strip_prefix('@').and_then(|r| r.split_once("@ ")) else {
            continue;
        };
        if let Some(parameters) = rest.strip_prefix("DETAIL:  parameters: ") {
            if let Some(entry) = entries.iter_mut().rev().find(|entry| entry.process == process) {
                entry.statement.parameters = literals(parameters);
            }
        } else if let Some(text) = statement(rest) {
            entries.push(Entry {
                process: process.to_owned(),
                statement: Statement {
                    text: text.to_owned(),
                    parameters: Vec::new(),
                },
            });
        }
    }
    entries
}

/// From BEGIN to COMMIT around a statement that names something. An attempt that was rolled back is passed over.
pub(crate) fn transaction_of(entries: &[Entry], name: &str) -> Option<Vec<Statement>> {
    let named = entries.iter().filter(|entry| entry.names(name));
    let processes: BTreeSet<&str> = named.map(|entry| entry.process.as_str()).collect();
    let found = processes.into_iter().find_map(|process| {
        let mut block: Option<Vec<&Entry>> = None;
        for entry in entries.iter().filter(|entry| entry.process == process) {
            let text = &entry.statement.text;
            if text.starts_with("BEGIN") {
                block = Some(Vec::new());
            }
            block = block.filter(|_| !text.starts_with("ROLLBACK"));
            if let Some(block) = &mut block {
                block.push(entry);
            }
            if text.starts_with("COMMIT") {
                let whole = block.take();
                let of_it = whole.filter(|whole| whole.iter().any(|entry| entry.names(name)));
                if of_it.is_some() {
                    return of_it;
                }
            }
        }
        None
    });
    Some(found?.into_iter().map(|entry| entry.statement.clone()).collect())
}

fn statement(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix("LOG:  ")?;
    if let Some(text) = rest.strip_prefix("statement: ") {
        return Some(text);
    }
    rest.strip_prefix("execute ")?
        .split_once(": ")
        .map(|(_, text)| text)
}

/// Lines that begin with a tab belong to the record before.
fn records(log: &str) -> Vec<String> {
    let mut records: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), records.last_mut()) {
            (Some(more), Some(record)) => {
                record.push('\n');
                record.push_str(more);
            }
            _ => records.push(line.to_owned()),
        }
    }
    records
}

/// `$1 = 'a', $2 = NULL` → `'a'`, `NULL`.
fn literals(parameters: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut rest = parameters;
    while let Some((_, value)) = rest.split_once(" = ") {
        let end = end_of_literal(value);
        literals.push(value.get(..end).unwrap_or(value).to_owned());
        rest = value.get(end..).unwrap_or("");
    }
    literals
}

/// Where a quoted literal, in which a quote stands doubled, or NULL ends.
fn end_of_literal(value: &str) -> usize {
    if !value.starts_with('\'') {
        return value.find(',').unwrap_or(value.len());
    }
    let mut quotes = value.match_indices('\'').skip(1).map(|(at, _)| at).peekable();
    while let Some(at) = quotes.next() {
        if quotes.next_if_eq(&(at + 1)).is_none() {
            return at + 1;
        }
    }
    value.len()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_transaction_is_that_of_one_process_with_its_parameters() {
        let log = "@6@ LOG:  statement: BEGIN\n\
            @6@ LOG:  execute sqlx_s_1: -- writes\n\tINSERT INTO t VALUES ($1, $2)\n\
            @6@ DETAIL:  parameters: $1 = 'it''s = 1', $2 = NULL\n\
            @6@ LOG:  statement: ROLLBACK\n\
            @7@ LOG:  statement: BEGIN\n\
            @8@ LOG:  statement: BEGIN\n\
            @7@ LOG:  execute sqlx_s_1: -- writes\n\tINSERT INTO t VALUES ($1, $2)\n\
            @7@ DETAIL:  parameters: $1 = 'it''s = 1', $2 = NULL\n\
            @8@ LOG:  statement: COMMIT\n\
            @7@ LOG:  statement: COMMIT\n";
        let entries = super::entries(log);
        assert_eq!(entries.len(), 8);
        assert_eq!(entries[5].statement.parameters, ["'it''s = 1'", "NULL"]);
        let found = super::transaction_of(&entries, "it''s").unwrap();
        let texts: Vec<&str> = found.iter().map(|s| s.text.as_str()).collect();
        let insert = "-- writes\nINSERT INTO t VALUES ($1, $2)";
        assert_eq!(texts, ["BEGIN", insert, "COMMIT"]);
        assert!(super::transaction_of(&entries, "nobody").is_none());
    }
}
