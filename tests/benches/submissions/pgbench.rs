//! The same statements by `pgbench`, prepared once per connection as the service does.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::runtime::Runtime;

use crate::captured::Statement;
use crate::grounds::{Bench, PGBENCH_NUMBERS};
use crate::latency::median;

/// Drafts that each client has for a second.
const PER_SECOND: u64 = 4_500;
/// A UUID in its text form.
const UUID_LENGTH: usize = 36;

/// What `pgbench` did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// Transactions a second.
    pub(crate) per_second: u64,
    /// Median of one transaction.
    pub(crate) p50: Duration,
}

pub(crate) fn run(
    runtime: &Runtime,
    bench: &Bench,
    statements: &[Statement],
    clients: usize,
    time: Duration,
) -> anyhow::Result<Figures> {
    // Odd, so that two clients are not at the same organisation in step: the service's clients are not either.
    let span = PER_SECOND * time.as_secs() / u64::try_from(clients)?.max(3) * 2 + 251;
    let first = runtime.block_on(bench.take_for_pgbench(span * u64::try_from(clients)?))?;
    let directory = tempfile::tempdir()?;
    let script = directory.path().join("submission.sql");
    std::fs::write(&script, text(statements, first, span)?)?;
    let output = Command::new(binary())
        .current_dir(directory.path())
        .args(["--no-vacuum", "--log", "--define=n=-1", "--define=ready=0"])
        .arg(format!("--client={clients}"))
        .arg(format!("--jobs={}", clients.min(2)))
        .arg(format!("--time={}", time.as_secs()))
        // Two that give way to each other are tried again, as the service does.
        .arg("--max-tries=13")
        .arg("--file")
        .arg(&script)
        .arg(bench.intake_url())
        .output()
        .context("pgbench does not start; Debian's package postgresql has it")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(
        output.status.success(),
        "pgbench: {said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let per_second = said
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split('.').next()?.parse().ok())
        .with_context(|| format!("pgbench told no figure: {said}"))?;
    Ok(Figures {
        per_second,
        p50: p50(directory.path())?,
    })
}

/// The script. `:n` counts each client's transactions; its draft and organisation follow from it.
fn text(statements: &[Statement], first: u64, span: u64) -> anyhow::Result<String> {
    let mut text = String::from("\\set n :n + 1\n");
    writeln!(text, "\\set draft {first} + :client_id * {span} + :n")?;
    writeln!(text, "\\set organisation {PGBENCH_NUMBERS} + :draft % 2000")?;
    writeln!(text, "\\if :ready = 0")?;
    for (number, statement) in statements
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.parameters.is_empty())
    {
        let types: Vec<_> = statement.parameters.iter().map(|p| type_of(p)).collect();
        writeln!(
            text,
            "PREPARE s{number} ({}) AS {};",
            types.join(", "),
            one_line(&statement.text)
        )?;
    }
    writeln!(text, "\\set ready 1\n\\endif")?;
    for (number, statement) in statements.iter().enumerate() {
        if statement.parameters.is_empty() {
            writeln!(text, "{};", statement.text)?;
        } else {
            writeln!(text, "EXECUTE s{number} ({});", statement.parameters.join(", "))?;
        }
    }
    Ok(text)
}

/// On one line and without comments, as a PREPARE of `pgbench` has to be read.
fn one_line(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or("").trim());
    lines.collect::<Vec<_>>().join(" ")
}

/// The type that the service bound, from the form of the value; the service says it, `PREPARE` has to be told.
fn type_of(literal: &str) -> &'static str {
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

/// Debian's binaries, the newest, else whatever PATH finds.
fn binary() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut found: Vec<PathBuf> = versions.map(|v| v.path().join("bin/pgbench")).collect();
    found.retain(|path| path.is_file());
    found.sort();
    found.pop().unwrap_or_else(|| "pgbench".into())
}

/// The median of the third column of `pgbench`'s logs: microseconds of each transaction.
fn p50(directory: &Path) -> anyhow::Result<Duration> {
    let mut took = Vec::new();
    for file in std::fs::read_dir(directory)? {
        let path = file?.path();
        let log = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if !log.starts_with("pgbench_log") {
            continue;
        }
        let log = std::fs::read_to_string(&path)?;
        for line in log.lines().filter(|line| !line.contains(" failed ")) {
            let micros = line.split(' ').nth(2).and_then(|field| field.parse().ok());
            let micros = micros.with_context(|| format!("an odd line in pgbench's log: {line}"))?;
            took.push(Duration::from_micros(micros));
        }
    }
    median(took)
}
