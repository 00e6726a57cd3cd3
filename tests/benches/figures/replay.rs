//! The transactions that a service made, run again by `pgbench` in a copy of the database as it was before them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, ensure};
use sqlx::{Connection as _, PgConnection};

use super::pgbench;
use super::row::{Figure, Floor, rate};
use super::script;
use super::statement_log::Statement;

/// Statements of one transaction, in their order.
pub(crate) type Transaction = Vec<Statement>;

/// The name and types under which each text is prepared.
type Prepared<'a> = BTreeMap<&'a str, (String, Vec<&'static str>)>;

/// Runs every transaction once, by so many clients.
pub(crate) async fn run(url: &str, transactions: &[Transaction], clients: usize) -> anyhow::Result<Floor> {
    let each = transactions.len() / clients;
    ensure!(each > 0, "too few transactions for {clients} clients");
    let prepared = prepared(url, transactions).await?;
    let script = text(&prepared, transactions, &format!(":client_id * {each} + :n + 1"))?;
    let (url, length) = (url.to_owned(), format!("--transactions={each}"));
    let ran = tokio::task::spawn_blocking(move || pgbench::run(&url, &script, clients, &length)).await??;
    Ok(Floor {
        what: "pgbench".into(),
        figure: Figure::of(&ran.took)?.with_rate(ran.per_second),
    })
}

/// Runs one transaction, which changes nothing, over and over by one client.
pub(crate) async fn repeat(url: &str, transaction: Transaction, times: usize) -> anyhow::Result<Floor> {
    let transactions = [transaction];
    let prepared = prepared(url, &transactions).await?;
    let script = text(&prepared, &transactions, "0")?;
    let (url, length) = (url.to_owned(), format!("--transactions={times}"));
    let ran = tokio::task::spawn_blocking(move || pgbench::run(&url, &script, 1, &length)).await??;
    Ok(Floor {
        what: "pgbench".into(),
        figure: Figure::of(&ran.took)?.with_rate(rate(ran.took.len(), ran.took.iter().sum())),
    })
}

/// What a number may be: PostgreSQL finds it itself, it is one, or it is text.
const NUMBERS: [&str; 3] = ["unknown", "bigint", "text"];
/// Numbers in a statement for which every combination is tried.
const NUMBERS_MAX: u32 = 8;

/// Which types PostgreSQL has to be told: none where it finds them itself, else those of the literals' form.
async fn prepared<'a>(url: &str, transactions: &'a [Transaction]) -> anyhow::Result<Prepared<'a>> {
    let mut connection = PgConnection::connect(url).await?;
    let mut prepared = Prepared::new();
    for statement in transactions.iter().flatten() {
        if statement.parameters.is_empty() || prepared.contains_key(statement.text.as_str()) {
            continue;
        }
        let name = format!("s{}", prepared.len());
        let mut refused = None;
        for types in candidates(&types(&statement.text, transactions)) {
            let mut sql = String::new();
            script::prepare(&mut sql, &name, &statement.text, &types)?;
            // A statement that a service ran as it stands.
            let tried = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
            match tried.execute(&mut connection).await {
                Ok(_) => {
                    prepared.insert(&statement.text, (name.clone(), types));
                    break;
                }
                Err(error) => refused = Some(error),
            }
        }
        if let (Some(error), false) = (refused, prepared.contains_key(statement.text.as_str())) {
            return Err(error).with_context(|| format!("cannot be prepared: {}", statement.text));
        }
    }
    Ok(prepared)
}

/// No types, and then those of the literals' form, with every number as each of what it may be.
fn candidates(by_form: &[&'static str]) -> Vec<Vec<&'static str>> {
    let numbers = by_form.iter().filter(|name| **name == "bigint").count();
    let numbers = u32::try_from(numbers).unwrap_or(NUMBERS_MAX).min(NUMBERS_MAX);
    let combinations = (0..NUMBERS.len().pow(numbers)).map(|combination| {
        let mut rest = combination;
        let told = by_form.iter().map(|name| {
            if *name != "bigint" {
                return *name;
            }
            let choice = NUMBERS.get(rest % NUMBERS.len()).copied();
            rest /= NUMBERS.len();
            choice.unwrap_or("unknown")
        });
        told.collect()
    });
    std::iter::once(Vec::new()).chain(combinations).collect()
}

/// Of each parameter of a text, the first type that a literal shows.
fn types(text: &str, transactions: &[Transaction]) -> Vec<&'static str> {
    let mut types: Vec<&str> = Vec::new();
    for statement in transactions.iter().flatten().filter(|s| s.text == text) {
        types.resize(statement.parameters.len(), "unknown");
        for (known, literal) in types.iter_mut().zip(&statement.parameters) {
            if *known == "unknown" {
                *known = script::type_of(literal);
            }
        }
    }
    types
}

/// The script: `turn` says which transaction it is a client's turn to run, from its number and how many it has run.
fn text(prepared: &Prepared<'_>, transactions: &[Transaction], turn: &str) -> anyhow::Result<String> {
    let mut text = String::from("\\if :ready = 0\n");
    for (statement, (name, types)) in prepared {
        script::prepare(&mut text, name, statement, types)?;
    }
    writeln!(text, "\\set ready 1\n\\endif\n\\set turn {turn}")?;
    for (turn, transaction) in transactions.iter().enumerate() {
        let branch = if turn == 0 { "if" } else { "elif" };
        writeln!(text, "\\{branch} :turn = {turn}")?;
        for statement in transaction {
            let name = prepared.get(statement.text.as_str()).map(|(name, _)| name);
            ensure!(name.is_some() || statement.parameters.is_empty(), "not prepared");
            script::execute(&mut text, name.map_or("", String::as_str), statement)?;
        }
    }
    // At the end: `pgbench` sets no variable back when it tries again.
    writeln!(text, "\\endif\n\\set n :n + 1")?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_number_is_tried_as_all_that_it_may_be() {
        let tried = super::candidates(&["uuid", "bigint"]);
        let expected: [&[&str]; 4] = [&[], &["uuid", "unknown"], &["uuid", "bigint"], &["uuid", "text"]];
        assert_eq!(tried, expected);
        assert_eq!(super::candidates(&["bigint"; 3]).len(), 28);
    }

    #[test]
    fn each_client_has_transactions_of_its_own() {
        let statement = |text: &str, parameters: &[&str]| super::Statement {
            text: text.into(),
            parameters: parameters.iter().map(|p| (*p).to_owned()).collect(),
        };
        let write = |id: &str| {
            vec![
                statement("BEGIN", &[]),
                statement("INSERT $1", &[id]),
                statement("COMMIT", &[]),
            ]
        };
        let transactions = [write("'1'"), write("NULL")];
        let prepared = [(
            "INSERT $1",
            ("s0".to_owned(), super::types("INSERT $1", &transactions)),
        )];
        let text = super::text(&prepared.into(), &transactions, ":client_id * 1 + :n + 1").unwrap();
        let expected = "\\if :ready = 0\nPREPARE s0 (bigint) AS INSERT $1;\n\\set ready 1\n\\endif\n\
            \\set turn :client_id * 1 + :n + 1\n\
            \\if :turn = 0\nBEGIN;\nEXECUTE s0 ('1');\nCOMMIT;\n\
            \\elif :turn = 1\nBEGIN;\nEXECUTE s0 (NULL);\nCOMMIT;\n\\endif\n\\set n :n + 1\n";
        assert_eq!(text, expected);
    }
}
