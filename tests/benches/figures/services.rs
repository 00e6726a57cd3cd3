//! The five services as processes of their own: this same program, started again as one of them.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tilskudd::allinone::definitions;
use tilskudd_kernel::service::Service;
use tilskudd_testkit::eventually;
use tokio::process::{Child, Command};
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// Names the service that this process is to be.
const SERVICE: &str = "TILSKUDD_FIGURES_SERVICE";
/// How long a service may take to end after SIGTERM.
const STOP: Duration = Duration::from_secs(30);

/// Runs as a service, as its own binary would, if this process was started as one.
pub(crate) fn run_as_service() -> anyhow::Result<Option<ExitCode>> {
    let Ok(name) = std::env::var(SERVICE) else {
        return Ok(None);
    };
    let service: Service = name.parse()?;
    let definition = definitions().into_iter().find(|d| d.service == service);
    Ok(Some(tilskudd_demonstration::run(
        &definition.context("no such service")?,
    )))
}

/// The running services. Dropping them kills them.
pub(crate) struct Services {
    children: BTreeMap<Service, Child>,
    endpoints: BTreeMap<Service, String>,
    logs: PathBuf,
}

impl Services {
    /// Starts all, each with its configuration, and waits until they are ready.
    pub(crate) async fn start(
        files: &BTreeMap<Service, PathBuf>,
        endpoints: BTreeMap<Service, String>,
        logs: &Path,
    ) -> anyhow::Result<Services> {
        let mut services = Services {
            children: BTreeMap::new(),
            endpoints,
            logs: logs.to_owned(),
        };
        for (service, file) in files {
            services.spawn(*service, file)?;
        }
        for service in files.keys() {
            services.ready(*service).await?;
        }
        Ok(services)
    }

    /// Stops one of them.
    pub(crate) async fn stop_one(&mut self, service: Service) -> anyhow::Result<()> {
        let mut child = self.children.remove(&service).context("it does not run")?;
        end(service, &mut child).await
    }

    /// Starts a stopped one with another configuration.
    pub(crate) async fn start_one(&mut self, service: Service, file: &Path) -> anyhow::Result<()> {
        self.spawn(service, file)?;
        self.ready(service).await
    }

    /// The number of a service's process.
    pub(crate) fn process(&self, service: Service) -> anyhow::Result<u32> {
        let child = self.children.get(&service).and_then(Child::id);
        child.with_context(|| format!("{service} does not run"))
    }

    /// Stops all.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        for (service, child) in &mut self.children {
            end(*service, child).await?;
        }
        Ok(())
    }

    fn spawn(&mut self, service: Service, file: &Path) -> anyhow::Result<()> {
        let log = self.logs.join(format!("{service}.log"));
        let log = File::options().create(true).append(true).open(log)?;
        let child = Command::new(std::env::current_exe()?)
            .arg("--config")
            .arg(file)
            .arg("serve")
            .env(SERVICE, service.as_str())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        self.children.insert(service, child);
        Ok(())
    }

    async fn ready(&mut self, service: Service) -> anyhow::Result<()> {
        let child = self.children.get_mut(&service).context("it does not run")?;
        let address = self
            .endpoints
            .get(&service)
            .context("a service without an address")?;
        let mut health = HealthClient::new(Endpoint::from_shared(address.clone())?.connect_lazy());
        let log = self.logs.join(format!("{service}.log"));
        eventually(&format!("readiness of {service}"), async || {
            if let Some(ended) = child.try_wait()? {
                bail!(
                    "{service} ended at once: {ended}\n{}",
                    std::fs::read_to_string(&log)?
                );
            }
            let answer = health.check(HealthCheckRequest::default()).await;
            let serving = answer.is_ok_and(|a| a.into_inner().status() == ServingStatus::Serving);
            Ok(serving.then_some(()))
        })
        .await
    }
}

async fn end(service: Service, child: &mut Child) -> anyhow::Result<()> {
    let process = child.id().with_context(|| format!("{service} ended by itself"))?;
    let process = Pid::from_raw(i32::try_from(process)?).context("a process without a number")?;
    kill_process(process, Signal::TERM)?;
    let ended = tokio::time::timeout(STOP, child.wait()).await;
    let status = ended.with_context(|| format!("{service} does not end on SIGTERM"))??;
    ensure!(status.success(), "{service} ended with {status}");
    Ok(())
}

/// A directory that PostgreSQL's own user can pass.
pub(crate) fn directory() -> anyhow::Result<tempfile::TempDir> {
    Ok(tempfile::Builder::new()
        .prefix("tilskudd-bench-")
        .permissions(std::fs::Permissions::from_mode(0o711))
        .tempdir()?)
}
