//! Everything on one machine: a private PostgreSQL, a database for each tenant, an issuer on loopback, and the five
//! services.
//!
//! The services share a process and nothing else: each has its own configuration file, pools, clock and port, and
//! hears of the others over gRPC alone. [`Grounds`] is what they stand on, so that a test can start the five
//! binaries on it instead.

mod configuration;
mod databases;
mod logins;

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tilskudd_demonstration::issuer::LoopbackIssuer;
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::{Config, Definition, Running};
use tilskudd_store::embedded::{self, Lifetime, Server};
use tokio::net::TcpListener;

/// The port of the first service when nothing else holds it; the others follow.
const FIRST_PORT: u16 = 7401;

/// The five services, in the order of an application's way.
#[must_use]
pub fn definitions() -> [Definition; 5] {
    [
        tilskudd_intake::definition(),
        tilskudd_assessment::definition(),
        tilskudd_allocation::definition(),
        tilskudd_payment::definition(),
        tilskudd_reporting::definition(),
    ]
}

/// What to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the data lie.
    pub data_dir: PathBuf,
    /// How long they live.
    pub lifetime: Lifetime,
    /// The regions; `national` is always there.
    pub regions: Vec<Tenant>,
    /// The usual ports, where they are free.
    pub usual_ports: bool,
    /// Telemetry of every service, by key of the configuration.
    pub telemetry: BTreeMap<&'static str, String>,
}

/// The infrastructure of the services: databases, issuer, addresses and configuration files.
pub struct Grounds {
    server: Server,
    issuer: LoopbackIssuer,
    listeners: BTreeMap<Service, TcpListener>,
    /// Where each service is to listen.
    pub addresses: BTreeMap<Service, SocketAddr>,
    /// The configuration file of each service.
    pub files: BTreeMap<Service, PathBuf>,
}

impl Grounds {
    /// Starts PostgreSQL and the issuer, prepares the databases and writes the configuration.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start, a database is refused, or a file cannot be written.
    pub async fn prepare(options: &Options) -> anyhow::Result<Grounds> {
        let server = Server::start(embedded::Options {
            lifetime: options.lifetime,
            ..embedded::Options::at(&options.data_dir)
        })
        .await
        .context("the private PostgreSQL does not start")?;
        let mut tenants = vec![Tenant::national()];
        tenants.extend(options.regions.iter().filter(|r| !r.is_national()).cloned());
        databases::prepare(&server, &tenants).await?;
        let keys = server.data_dir().join("keys");
        private_dir(&keys)?;
        let issuer = LoopbackIssuer::start(&keys, SystemClock::real()).await?;
        issuer.serve(tenants.iter().cloned());
        let listeners = listen(options.usual_ports).await?;
        let mut addresses = BTreeMap::new();
        for (service, listener) in &listeners {
            addresses.insert(*service, listener.local_addr()?);
        }
        let files = configuration::write(&configuration::Plan {
            server: &server,
            tenants: &tenants,
            addresses: &addresses,
            issuer: &issuer,
            telemetry: options.telemetry.clone(),
        })?;
        Ok(Grounds {
            server,
            issuer,
            listeners,
            addresses,
            files,
        })
    }

    /// Whether every service listens where the documentation says.
    #[must_use]
    pub fn on_usual_ports(&self) -> bool {
        let listening = Service::ALL.into_iter().zip(FIRST_PORT..);
        listening
            .into_iter()
            .all(|(service, port)| self.addresses.get(&service).is_some_and(|at| at.port() == port))
    }

    /// The issuer, to log in with.
    #[must_use]
    pub fn issuer(&self) -> &LoopbackIssuer {
        &self.issuer
    }

    /// Address of PostgreSQL as its administrator.
    #[must_use]
    pub fn admin_url(&self) -> String {
        self.server.admin_url()
    }

    /// Gives the addresses free, for services that listen by themselves.
    pub fn free_addresses(&mut self) {
        self.listeners.clear();
    }

    /// Addresses as clients take them.
    #[must_use]
    pub fn endpoints(&self) -> BTreeMap<Service, String> {
        self.addresses
            .iter()
            .map(|(service, address)| (*service, format!("http://{address}")))
            .collect()
    }

    /// Where the data lie.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.server.data_dir()
    }

    /// Stops PostgreSQL.
    ///
    /// # Errors
    /// When it does not stop.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.server
            .stop()
            .await
            .context("the private PostgreSQL does not stop")
    }
}

/// A directory that its owner alone reads: keys and passwords lie in it.
fn private_dir(path: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("cannot make {}", path.display()))
}

/// Listens on five ports of loopback, so that every address is known before any service starts.
async fn listen(usual: bool) -> anyhow::Result<BTreeMap<Service, TcpListener>> {
    let mut listeners = BTreeMap::new();
    for (service, port) in Service::ALL.into_iter().zip(FIRST_PORT..) {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, if usual { port } else { 0 }));
        let listener = match tilskudd_runtime::bind(wanted).await {
            Ok(listener) => listener,
            // Somebody else has the usual port.
            Err(_) if usual => tilskudd_runtime::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?,
            Err(error) => return Err(error).context("no free port on loopback"),
        };
        listeners.insert(service, listener);
    }
    Ok(listeners)
}

/// The five services in this process.
pub struct AllInOne {
    /// What they stand on.
    pub grounds: Grounds,
    running: Vec<Running>,
}

impl AllInOne {
    /// Starts everything.
    ///
    /// # Errors
    /// As [`Grounds::prepare`], and when a service refuses to start.
    pub async fn start(options: &Options) -> anyhow::Result<AllInOne> {
        let mut grounds = Grounds::prepare(options).await?;
        let mut running = Vec::new();
        for definition in definitions() {
            let service = definition.service;
            let file = grounds
                .files
                .get(&service)
                .context("a service without a configuration")?;
            let config = Config::load(file)?;
            let listener = grounds
                .listeners
                .remove(&service)
                .context("a service without a port")?;
            // A clock for each: they are turned by RPC, as separate processes are.
            let started =
                tilskudd_runtime::start_on(&definition, config, tilskudd_demonstration::deps(), listener)
                    .await;
            let started = started.with_context(|| format!("{service} does not start"))?;
            // The databases were prepared a moment ago: nothing that passes is wrong with them.
            if let Some(problem) = started.problems().into_iter().next() {
                anyhow::bail!("{service} does not start: {problem}");
            }
            running.push(started);
        }
        Ok(AllInOne { grounds, running })
    }

    /// Returns when a service ends by itself.
    pub async fn crashed(&mut self) {
        let ends = self.running.iter_mut().map(|r| Box::pin(r.crashed()));
        futures::future::select_all(ends).await;
    }

    /// Stops the services, then PostgreSQL.
    ///
    /// # Errors
    /// When PostgreSQL does not stop.
    pub async fn stop(self) -> anyhow::Result<()> {
        futures::future::join_all(self.running.into_iter().map(Running::stop)).await;
        self.grounds.stop().await
    }
}
