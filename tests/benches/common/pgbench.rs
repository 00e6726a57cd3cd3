//! Running `pgbench`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};

/// What `pgbench` did.
#[derive(Debug, Clone)]
pub(crate) struct Ran {
    /// Transactions a second.
    pub(crate) per_second: u64,
    /// How long each took.
    pub(crate) took: Vec<Duration>,
}

/// Runs a script with so many clients, for a time or a number of transactions as `length` says
/// (`--time=…`, `--transactions=…`).
pub(crate) fn run(url: &str, script: &str, clients: usize, length: &str) -> anyhow::Result<Ran> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("script.sql");
    std::fs::write(&file, script)?;
    let output = Command::new(binary())
        .current_dir(directory.path())
        .args(["--no-vacuum", "--log", "--define=n=-1", "--define=ready=0"])
        .arg(format!("--client={clients}"))
        .arg(format!("--jobs={}", clients.min(2)))
        .arg(length)
        // Two that give way to each other are tried again, as the service does.
        .arg("--max-tries=13")
        .arg("--file")
        .arg(&file)
        .arg(url)
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
    Ok(Ran {
        per_second,
        took: times(directory.path())?,
    })
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

/// The third column of `pgbench`'s logs: microseconds of each transaction.
fn times(directory: &Path) -> anyhow::Result<Vec<Duration>> {
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
    Ok(took)
}
