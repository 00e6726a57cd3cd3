//! Services that run in the test's process, each on a free port, with databases, issuer and clock of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tempfile::TempDir;
use tilskudd_demonstration::issuer::{Claims, LoopbackIssuer};
use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::config::{Attachments, Limits, RegionConfig, Secret, Telemetry, Web};
use tilskudd_runtime::peers::{self, PeerChannel, TokenSource};
use tilskudd_runtime::{Config, Definition, Deps, Role, Running};
use tokio::net::TcpListener;

use crate::databases::Database;

/// Key of the persons' ids in tests.
const PERSON_KEY: &str = "the person key of tests, which is no secret";
/// Longest time for a call in a test.
const CALL: Duration = Duration::from_secs(30);

/// Shows the services' logs when TEST_LOG holds a filter, such as `TEST_LOG=debug`; else tests are quiet.
fn show_logs() {
    if let Ok(filter) = std::env::var("TEST_LOG") {
        // Whoever was first in the process shows them for all.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_test_writer()
            .try_init();
    }
}

/// Running services with everything around them.
#[derive(Debug)]
pub struct World {
    issuer: LoopbackIssuer,
    deps: Deps,
    dir: TempDir,
    databases: BTreeMap<Tenant, Database>,
    running: BTreeMap<Service, Running>,
}

impl World {
    /// Starts the services for the tenants.
    ///
    /// # Errors
    /// When PostgreSQL or a service does not start.
    pub async fn start(definitions: &[Definition], tenants: &[&str]) -> anyhow::Result<Self> {
        Self::start_with(definitions, tenants, |_, _| {}).await
    }

    /// The same, with each service's configuration changed by `change`.
    ///
    /// # Errors
    /// When PostgreSQL or a service does not start.
    pub async fn start_with(
        definitions: &[Definition],
        tenants: &[&str],
        change: impl Fn(Service, &mut Config),
    ) -> anyhow::Result<Self> {
        let mut world = Self::prepare(definitions, tenants).await?;
        let mut listeners: Vec<(Definition, TcpListener)> = Vec::new();
        for definition in definitions {
            let any = SocketAddr::from(([127, 0, 0, 1], 0));
            listeners.push((*definition, tilskudd_runtime::bind(any).await?));
        }
        let mut peers = BTreeMap::new();
        for (definition, listener) in &listeners {
            peers.insert(definition.service, format!("http://{}", listener.local_addr()?));
        }
        for (definition, listener) in listeners {
            let mut config = world.config(definition.service, &peers).await?;
            change(definition.service, &mut config);
            let running =
                tilskudd_runtime::start_on(&definition, config, world.deps.clone(), listener).await?;
            world.running.insert(definition.service, running);
        }
        Ok(world)
    }

    /// Databases and issuer, with no service running yet; see [`World::config`].
    ///
    /// # Errors
    /// When PostgreSQL does not start or a migration fails.
    pub async fn prepare(definitions: &[Definition], tenants: &[&str]) -> anyhow::Result<Self> {
        show_logs();
        let migrations: Vec<_> = definitions
            .iter()
            .map(|definition| (definition.migrations)())
            .collect();
        let mut databases = BTreeMap::new();
        for tenant in tenants {
            let tenant: Tenant = tenant.parse()?;
            databases.insert(tenant.clone(), Database::new(&tenant, &migrations).await?);
        }
        let dir = TempDir::new()?;
        let issuer = LoopbackIssuer::start(dir.path(), SystemClock::real()).await?;
        Ok(Self {
            issuer,
            deps: tilskudd_demonstration::deps(),
            dir,
            databases,
            running: BTreeMap::new(),
        })
    }

    /// The configuration of a service in this world, on a free port.
    ///
    /// # Errors
    /// When PostgreSQL does not run.
    pub async fn config(
        &self,
        service: Service,
        peers: &BTreeMap<Service, String>,
    ) -> anyhow::Result<Config> {
        let mut regions = BTreeMap::new();
        for (tenant, database) in &self.databases {
            let code = tenant
                .as_str()
                .chars()
                .filter(char::is_ascii_lowercase)
                .take(3)
                .collect::<String>();
            regions.insert(
                tenant.clone(),
                RegionConfig {
                    code: code.to_ascii_uppercase().parse()?,
                    title: format!("Statsforvalteren i {tenant}"),
                    database_url: Secret::new(database.service_url(service).await?),
                },
            );
        }
        Ok(Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            health_listen: None,
            tls: None,
            regions,
            known_regions: BTreeSet::new(),
            event_recipients: self.databases.keys().cloned().collect(),
            owner_urls: BTreeMap::new(),
            peers: peers.clone(),
            peers_of: BTreeMap::new(),
            issuers: self.issuer.trusted(),
            service_token: Some(self.issuer.service_token()),
            person_key: Secret::new(PERSON_KEY),
            organisation_register: None,
            seal_key_file: None,
            anchor_file: None,
            attachments: Some(Attachments::Folder(self.dir.path().join("attachments"))),
            // Many services share one small server in tests; a relay that polls often makes tests quick.
            limits: Limits {
                connections: 4,
                relay_poll_ms: 25,
                chore_ms: 50,
                health_ms: 50,
                check_ms: 100,
                // Tests ask as no person does.
                refusals_ms: 3_600_000,
                per_caller_rate: 100_000,
                per_caller_burst: 100_000,
                per_address_rate: 100_000,
                per_address_burst: 100_000,
                ..Limits::default()
            },
            web: Web::default(),
            telemetry: Telemetry::default(),
            demonstration: true,
        })
    }

    /// Time and ids that the services are started with.
    #[must_use]
    pub fn deps(&self) -> &Deps {
        &self.deps
    }

    /// Legal time of all services here.
    #[must_use]
    pub fn legal(&self) -> &LegalClock {
        &self.deps.legal
    }

    /// Turns legal time at once, past the outboxes; `TurnLegalTime` is the way that drains them.
    ///
    /// # Errors
    /// When it is further than the clock goes.
    pub fn turn_to(&self, at: DateTime<Utc>) -> anyhow::Result<()> {
        Ok(self.deps.legal.turn_to(at)?)
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &LoopbackIssuer {
        &self.issuer
    }

    /// A directory that goes when the world does.
    #[must_use]
    pub fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// The database of a tenant.
    ///
    /// # Errors
    /// When the world has no such tenant.
    pub fn database(&self, tenant: &str) -> anyhow::Result<&Database> {
        self.databases
            .get(&tenant.parse()?)
            .with_context(|| format!("no tenant {tenant} here"))
    }

    /// A connection as a service's own role.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn connect_as(&self, service: Service, tenant: &str) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.database(tenant)?.service_url(service).await?).await?)
    }

    /// A connection as the owner of the tables, who may do what no service may.
    ///
    /// # Errors
    /// When the region is not among the databases, or PostgreSQL does not answer.
    pub async fn connect_as_owner(&self, tenant: &str) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.database(tenant)?.owner_url().await?).await?)
    }

    /// A running service.
    ///
    /// # Errors
    /// When it was not started.
    pub fn service(&self, service: Service) -> anyhow::Result<&Running> {
        self.running
            .get(&service)
            .with_context(|| format!("{service} does not run"))
    }

    /// A channel to a service as somebody.
    ///
    /// # Errors
    /// When the service was not started.
    pub fn channel(&self, service: Service, claims: &Claims) -> anyhow::Result<PeerChannel> {
        let token = self.issuer.token(claims)?;
        self.channel_with(service, TokenSource::fixed(&token))
    }

    /// A channel to a service without a token.
    ///
    /// # Errors
    /// When the service was not started.
    pub fn public_channel(&self, service: Service) -> anyhow::Result<PeerChannel> {
        self.channel_with(service, TokenSource::None)
    }

    /// A channel to a service with a token of any kind.
    ///
    /// # Errors
    /// When the service was not started.
    pub fn channel_with(&self, service: Service, token: TokenSource) -> anyhow::Result<PeerChannel> {
        Ok(peers::channel(&self.service(service)?.url(), token, CALL)?)
    }

    /// Staff of an office; a tenant that is no tenant's name gives a token that is refused.
    #[must_use]
    pub fn office(&self, person: &str, region: &str, roles: &[Role]) -> Claims {
        let claims = Claims::office(person, &Tenant::national(), roles);
        claims.with("region", serde_json::Value::from(region))
    }

    /// Stops every service in order; the databases stay as long as the process. True when every stop was clean.
    pub async fn stop_keeping_databases(mut self) -> bool {
        self.stop_services().await
    }

    async fn stop_services(&mut self) -> bool {
        let mut clean = true;
        while let Some((_, running)) = self.running.pop_first() {
            clean &= running.stop().await;
        }
        clean
    }

    /// Stops every service in order, and drops the databases. True when every stop was clean.
    pub async fn stop(mut self) -> bool {
        let clean = self.stop_services().await;
        for database in self.databases.values() {
            // They go with the server in any case.
            let _ = database.remove().await;
        }
        clean
    }
}
