//! The statements of one submission, as PostgreSQL logged them.

use anyhow::{Context as _, ensure};
use sqlx::{Connection as _, PgConnection};
use tilskudd_testkit::eventually;

use crate::grounds::{Bench, Draft};

/// A statement with its parameters as literals; the parameters that belong to this submission alone are variables of
/// `pgbench`.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// With `$1`, `$2`, …
    pub(crate) text: String,
    /// SQL literals.
    pub(crate) parameters: Vec<String>,
}

/// Makes one submission while everything is logged.
pub(crate) async fn one_submission(bench: &Bench) -> anyhow::Result<Vec<Statement>> {
    let client = bench.clients(1).await?.pop().context("a client")?;
    let drafts = bench.take(3).await?;
    let [first, second, third] = drafts.as_slice() else {
        anyhow::bail!("three drafts")
    };
    // The call and its edition are read by the first submission and remembered.
    client.submit(first).await?;
    log_statements(bench, true).await?;
    // A connection takes the setting up between two transactions.
    client.submit(second).await?;
    client.submit(third).await?;
    let id = third.id();
    let log = bench.grounds().data_dir().join("postgres.log");
    let statements = eventually("the log of the submission", async || {
        let text = std::fs::read_to_string(&log)?;
        Ok(transaction_of(&entries(&text), id))
    })
    .await?;
    log_statements(bench, false).await?;
    ensure!(
        statements.len() == 5,
        "a submission is five round trips, and these are {}: {statements:#?}",
        statements.len()
    );
    Ok(statements.iter().map(|s| as_variables(s, third)).collect())
}

async fn log_statements(bench: &Bench, on: bool) -> anyhow::Result<()> {
    let mut admin = PgConnection::connect(&bench.grounds().admin_url()).await?;
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

/// A logged statement of a server process.
#[derive(Debug, Clone)]
struct Entry {
    process: String,
    statement: Statement,
}

/// Reads `@pid@ LOG:  execute name: text` with its `DETAIL:  parameters: …`.
fn entries(log: &str) -> Vec<Entry> {
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

/// From BEGIN to COMMIT around the statement that names the application.
fn transaction_of(entries: &[Entry], id: &str) -> Option<Vec<Statement>> {
    let names = |entry: &Entry| entry.statement.parameters.iter().any(|p| p.contains(id));
    let process = &entries.iter().find(|entry| names(entry))?.process;
    let own: Vec<&Entry> = entries.iter().filter(|entry| entry.process == *process).collect();
    let middle = own.iter().position(|entry| names(entry))?;
    let begins = |entry: &&&Entry| entry.statement.text.starts_with("BEGIN");
    let ends = |entry: &&&Entry| entry.statement.text.starts_with("COMMIT");
    let first = own.get(..middle)?.iter().rev().position(|entry| begins(&entry))?;
    let last = own.get(middle..)?.iter().position(|entry| ends(&entry))?;
    let whole = own.get(middle - first - 1..=middle + last)?;
    Some(whole.iter().map(|entry| entry.statement.clone()).collect())
}

/// What belongs to this submission becomes `pgbench`'s: the application by `:draft`, its organisation by
/// `:organisation`, and the ids of the request and of the event, which no two transactions share.
fn as_variables(statement: &Statement, draft: &Draft) -> Statement {
    let new_ids = statement.text.starts_with("-- records");
    let parameters = statement
        .parameters
        .iter()
        .enumerate()
        .map(|(position, literal)| {
            let literal = literal.replace(draft.id(), "00000000-0000-7000-8000-:draft");
            let literal = literal.replace(&draft.organisation, ":organisation");
            let is_array = literal.starts_with("'{");
            let bare = literal.trim_matches(['\'', '{', '}']);
            if new_ids && bare.len() == 36 && bare.get(14..15) == Some("7") {
                let new = format!("00000000-0000-7000-9{position:03}-:draft");
                if is_array {
                    format!("'{{{new}}}'")
                } else {
                    format!("'{new}'")
                }
            } else {
                literal
            }
        });
    Statement {
        text: statement.text.clone(),
        parameters: parameters.collect(),
    }
}
