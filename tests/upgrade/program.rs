//! A `tilskudd` that runs: `round --keep` or `up`, on one data directory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::client::Client;
use crate::wait::wait;

/// What a program's last line begins with when it is up.
const UP: &str = "Ctrl-C";
/// Seconds that it may take to be up, the round before it included, and to stop.
const UP_WITHIN: u64 = 600;
const STOPPED_WITHIN: u64 = 60;
/// Lines of its log that a failure shows.
const TAIL: usize = 30;

/// What to start, and where.
pub(crate) struct Start<'a> {
    /// Path of the program.
    pub(crate) program: &'a Path,
    /// Checkout that it works in: the round reads its input there.
    pub(crate) checkout: &'a Path,
    /// The command and its options.
    pub(crate) arguments: &'a [&'a str],
    /// Where its output goes.
    pub(crate) log: PathBuf,
}

/// A running program. It is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts it, and waits until it says where it listens.
    pub(crate) async fn start(start: Start<'_>) -> anyhow::Result<(Program, Client)> {
        let folder = start.log.parent().context("a log without a folder")?;
        let output = File::create(&start.log)?;
        let child = Command::new(start.program)
            .args(start.arguments)
            .current_dir(start.checkout)
            // A killed round leaves its own scratch behind.
            .env("TMPDIR", folder)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("{} does not start", start.program.display()))?;
        let mut program = Program {
            child,
            log: start.log,
        };
        let said = wait("the program is up", UP_WITHIN, async || {
            let said = fs::read_to_string(&program.log)?;
            if let Some(status) = program.child.try_wait()? {
                bail!("the program has ended ({status}) before it was up");
            }
            Ok(said.contains(UP).then_some(said))
        });
        let said = said.await.map_err(|error| program.with_log(error))?;
        let (issuer, addresses) = addresses(&said)?;
        let client = Client::connect(&issuer, &addresses).await;
        let client = client.map_err(|error| program.with_log(error))?;
        Ok((program, client))
    }

    /// The error, and what the program said last.
    pub(crate) fn with_log(&self, error: anyhow::Error) -> anyhow::Error {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines.get(lines.len().saturating_sub(TAIL)..).unwrap_or_default();
        error.context(format!("the program said last:\n{}\n", tail.join("\n")))
    }

    /// Kills it (SIGKILL).
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop (SIGTERM), which ends its PostgreSQL too.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let ended = wait("the program has stopped", STOPPED_WITHIN, async || {
            Ok(self.child.try_wait()?)
        })
        .await?;
        ensure!(ended.success(), "the program stopped with {ended}");
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the issuer and each service listen, by what `up` prints.
fn addresses(said: &str) -> anyhow::Result<(String, BTreeMap<String, String>)> {
    let issuer = said
        .split_once("http://")
        .and_then(|(_, rest)| rest.split_once("/token"))
        .map(|(issuer, _)| issuer.to_owned());
    let mut addresses = BTreeMap::new();
    for line in said.lines() {
        if let [service, address] = line.split_whitespace().collect::<Vec<_>>().as_slice()
            && address.starts_with("127.0.0.1:")
        {
            addresses.insert((*service).to_owned(), (*address).to_owned());
        }
    }
    ensure!(!addresses.is_empty(), "it does not say where its services listen");
    Ok((issuer.context("it does not say where to log in")?, addresses))
}
