//! The five binaries, started as an operator starts them and stopped as a cluster stops them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tilskudd_kernel::service::Service;
use tilskudd_testkit::eventually;
use tokio::process::{Child, Command};
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// How long a service may take to end after SIGTERM; its own grace is shorter.
const STOP: Duration = Duration::from_secs(30);

/// The running services. Dropping them kills them, so that a failed test leaves nothing behind.
pub(super) struct Processes {
    children: BTreeMap<Service, Child>,
    logs: TempDir,
}

impl Processes {
    /// Starts `demonstration-<service> --config <file> serve` for each file.
    pub(super) fn spawn(files: &BTreeMap<Service, PathBuf>) -> anyhow::Result<Processes> {
        let logs = TempDir::new()?;
        let mut children = BTreeMap::new();
        for (service, file) in files {
            let binary = binary(&format!("demonstration-{service}"))?;
            let log = File::create(log_file(logs.path(), *service))?;
            let child = Command::new(&binary)
                .arg("--config")
                .arg(file)
                .arg("serve")
                // Room for everything that a busy machine is late to send: what is looked for must not be dropped.
                .env("OTEL_BSP_MAX_QUEUE_SIZE", "65536")
                .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "128")
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log)
                .kill_on_drop(true)
                .spawn()
                .with_context(|| format!("cannot start {}", binary.display()))?;
            children.insert(*service, child);
        }
        Ok(Processes { children, logs })
    }

    /// Returns when every service says by grpc.health.v1 that it serves.
    pub(super) async fn wait_until_ready(
        &mut self,
        endpoints: &BTreeMap<Service, String>,
    ) -> anyhow::Result<()> {
        for (service, child) in &mut self.children {
            let address = endpoints.get(service).context("a service without an address")?;
            let channel = Endpoint::from_shared(address.clone())?.connect_lazy();
            let mut health = HealthClient::new(channel);
            eventually(&format!("readiness of {service}"), async || {
                if let Some(ended) = child.try_wait()? {
                    bail!("{service} ended at once: {ended}");
                }
                let answer = health.check(HealthCheckRequest::default()).await;
                let serving = answer.is_ok_and(|a| a.into_inner().status() == ServingStatus::Serving);
                Ok(serving.then_some(()))
            })
            .await?;
        }
        Ok(())
    }

    /// Asks every service to stop with SIGTERM; each has to end with exit code 0. Gives all that they wrote.
    pub(super) async fn terminate(self) -> anyhow::Result<BTreeMap<Service, String>> {
        let Processes { mut children, logs } = self;
        for (service, child) in &children {
            let pid = child
                .id()
                .with_context(|| format!("{service} ended before it was asked to"))?;
            let pid = Pid::from_raw(i32::try_from(pid)?).context("a process without a number")?;
            kill_process(pid, Signal::TERM).with_context(|| format!("SIGTERM to {service}"))?;
        }
        for (service, child) in &mut children {
            let ended = tokio::time::timeout(STOP, child.wait()).await;
            let said = || logs_of(logs.path(), *service);
            let status =
                ended.with_context(|| format!("{service} does not end on SIGTERM\n{}", said()))??;
            ensure!(
                status.code() == Some(0),
                "{service} ended with {status}\n{}",
                said()
            );
        }
        let mut written = BTreeMap::new();
        for service in children.keys() {
            let bytes = std::fs::read(log_file(logs.path(), *service))?;
            written.insert(*service, String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(written)
    }

    /// The last lines that each service wrote.
    pub(super) fn logs(&self) -> String {
        Service::ALL
            .into_iter()
            .map(|service| logs_of(self.logs.path(), service))
            .collect()
    }
}

fn log_file(directory: &Path, service: Service) -> PathBuf {
    directory.join(format!("{service}.log"))
}

fn logs_of(directory: &Path, service: Service) -> String {
    let text = std::fs::read_to_string(log_file(directory, service)).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let tail = &lines[lines.len().saturating_sub(15)..];
    tail.iter().map(|line| format!("{service}: {line}\n")).collect()
}

/// A binary of this workspace by its name, built from the sources as they are.
pub(crate) fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let binary = directory()?.join(name);
    check_built(&binary)?;
    Ok(binary)
}

/// Where cargo puts the binaries: above the directory of this test (`target/debug/deps`).
fn directory() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let directory = this.parent().and_then(Path::parent);
    Ok(directory
        .context("this test lies in no target directory")?
        .to_owned())
}

/// That a binary is there and is of the sources as they are: cargo builds binaries for the tests of their own package
/// only, so that an old one may lie here.
fn check_built(binary: &Path) -> anyhow::Result<()> {
    let name = binary.display();
    ensure!(
        binary.is_file(),
        "{name} is not built; run `cargo build --workspace` first"
    );
    // What it was made from, as `cargo build` wrote it down: `binary: source source …`. `cargo test` writes nothing
    // down, and builds what it needs.
    let Ok(made_from) = std::fs::read_to_string(binary.with_extension("d")) else {
        return Ok(());
    };
    let built = binary.metadata()?.modified()?;
    let sources = made_from.split_once(": ").map_or("", |(_, sources)| sources);
    for source in sources.replace("\\ ", "\0").split_whitespace() {
        let source = PathBuf::from(source.replace('\0', " "));
        let changed = source.metadata().and_then(|source| source.modified());
        let stale = changed.is_ok_and(|changed| changed > built);
        ensure!(
            !stale,
            "{name} is older than {}; run `cargo build --workspace` first",
            source.display()
        );
    }
    Ok(())
}
