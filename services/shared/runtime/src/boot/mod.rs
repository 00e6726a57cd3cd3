//! The one boot path: configuration → databases → context → parts → access table → server and background work.

mod cli;
mod running;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::{Ids, SystemIds};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::event_service_server::EventServiceServer;
use tilskudd_proto::common::v1::operations_service_server::OperationsServiceServer;
use tilskudd_store::{Db, DbOptions};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::access::{AccessError, Authenticator, AuthenticatorError, Table};
use crate::chores;
use crate::config::{Config, ConfigError, Region};
use crate::context::{Context, Tenants};
use crate::delivery::events::Events;
use crate::delivery::relay::Relay;
use crate::operations::Operations;
use crate::parts::{Definition, Parts};
use crate::peers::{Peers, TokenError, TokenSource};
use crate::refusals::Refusals;
use crate::sealing::{self, Sealing};
use crate::server::{self, Gate, Health, ServerError, Stops};
use crate::streams::Streams;

pub use cli::run;
pub use running::Running;

/// Time and ids, from whoever starts the service.
#[derive(Clone)]
pub struct Deps {
    /// Time for tokens, leases and backoff.
    pub system: SystemClock,
    /// Time for deadlines and letters; turnable in a demonstration only.
    pub legal: LegalClock,
    /// Source of ids.
    pub ids: Ids,
}

impl Deps {
    /// The real time and ids, for production.
    #[must_use]
    pub fn real() -> Self {
        Self {
            system: SystemClock::real(),
            legal: LegalClock::real(),
            ids: Arc::new(SystemIds),
        }
    }

    /// The real time, with legal time that can be turned.
    #[must_use]
    pub fn turnable() -> Self {
        let system = SystemClock::real();
        Self {
            system,
            legal: LegalClock::turnable(system),
            ids: Arc::new(SystemIds),
        }
    }
}

impl std::fmt::Debug for Deps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deps")
            .field("system", &self.system)
            .field("legal", &self.legal)
            .finish_non_exhaustive()
    }
}

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// The configuration is refused.
    #[error("the configuration is refused")]
    Config(#[from] ConfigError),
    /// An RPC says too little of itself.
    #[error("the access rules are refused")]
    Access(#[from] AccessError),
    /// The verifier of tokens cannot be made.
    #[error("the verifier of tokens cannot be made")]
    Authenticator(#[from] AuthenticatorError),
    /// The service's own tokens cannot be made.
    #[error("the service's own tokens cannot be made")]
    Token(#[from] TokenError),
    /// The address of a peer has no known form.
    #[error("the address of a peer has no known form")]
    Peers(#[source] tonic::transport::Error),
    /// A database is not what it should be.
    #[error("the database of {tenant} is refused")]
    Database {
        /// Whose.
        tenant: Tenant,
        /// Why.
        #[source]
        source: tilskudd_store::Error,
    },
    /// The key that seals the audit log cannot be used.
    #[error("the key that seals the audit log cannot be used")]
    SealKey(#[source] tilskudd_store::Error),
    /// The service lacks something that it needs.
    #[error("the service lacks something that it needs")]
    Unready(#[source] crate::failure::Cause),
    /// Legal time was turned on the databases by different amounts.
    #[error("legal time was turned on the databases by different amounts, or further than the clock goes")]
    LegalTime,
    /// The server cannot be made.
    #[error("the server cannot be made")]
    Server(#[from] ServerError),
    /// Telemetry cannot be sent.
    #[error("telemetry cannot be sent")]
    Telemetry(#[from] crate::telemetry::TelemetryError),
}

/// Starts a service at the address of its configuration and returns when it listens.
///
/// # Errors
/// [`BootError`] says which part is refused; nothing is left running then.
pub async fn start(definition: &Definition, config: Config, deps: Deps) -> Result<Running, BootError> {
    let listener = bind(config.listen).await?;
    start_on(definition, config, deps, listener).await
}

/// Takes an address; port 0 takes a free one. For whoever must know the addresses of several services before
/// the first of them starts.
///
/// # Errors
/// [`BootError::Server`] when the address is taken or not ours.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BootError> {
    Ok(server::bind(address).await?)
}

/// As [`start`], at an address that was taken with [`bind`] before.
///
/// # Errors
/// [`BootError`] says which part is refused; nothing is left running then.
pub async fn start_on(
    definition: &Definition,
    config: Config,
    deps: Deps,
    listener: TcpListener,
) -> Result<Running, BootError> {
    config.check()?;
    let address = server::address(&listener)?;
    let tenants = open_databases(definition, &config, &deps).await?;
    let soft = CancellationToken::new();
    let streams = Streams::new(&config.limits, soft.clone());
    let ctx = context(definition, &config, &deps, tenants, streams)?;
    let (mut parts, names) = assemble(definition, &ctx, &config)?;
    if let Some(problem) = parts.problem.take() {
        return Err(BootError::Unready(problem));
    }
    let table = Table::read(tilskudd_proto::FILE_DESCRIPTOR_SET, &names)?;
    let authenticator = Authenticator::new(&config.issuers, &config.person_key, deps.system)?;
    let hard = CancellationToken::new();
    let mut running = Running::new(definition.service, address, &config.limits, soft, hard.clone());
    let stops = Stops {
        soft: running.server().stopping(),
        hard,
    };
    let refusals = Refusals::new(ctx.tenants.clone(), deps.system, &config.limits);
    let gate = Arc::new(Gate::new(
        definition.service,
        table,
        authenticator,
        &config.limits,
        refusals.clone(),
        stops,
    ));
    let sealing = Sealing::from_config(&config).map_err(BootError::SealKey)?;
    if sealing.is_none() {
        tracing::warn!("no seal_key_file: nobody seals the audit log here");
    }

    let (reporter, health_server) = tonic_health::server::health_reporter();
    let health = Health::new(reporter, &names).await;
    let routes = server::with_reflection(parts.routes, &names)?.add_service(health_server);
    announce(definition, address, &config);

    let part = running.readiness();
    part.spawn(server::watch_health(
        health,
        ctx.tenants.clone(),
        Duration::from_millis(config.limits.health_ms),
        part.stopping(),
    ));
    for (_, db) in ctx.tenants.iter() {
        let relay = Relay::new(db.clone(), ctx.peers.clone(), config.limits.clone());
        let part = running.relays();
        part.spawn(relay.run(part.stopping()));
        for chore in &parts.chores {
            let part = running.chores();
            let every = Duration::from_millis(config.limits.chore_ms);
            part.spawn(chores::run(db.clone(), Arc::clone(chore), every, part.stopping()));
        }
        if let Some(sealing) = &sealing {
            let part = running.sealers();
            part.spawn(sealing::run(db.clone(), Arc::clone(sealing), part.stopping()));
        }
    }
    for work in parts.tasks {
        let part = running.relays();
        let stop = part.stopping();
        part.spawn(async move {
            stop.run_until_cancelled(work).await;
        });
    }
    running.keep(refusals);
    let part = running.server();
    part.serve(server::serve(listener, routes, gate, part.stopping()));
    running.databases(ctx.tenants);
    Ok(running)
}

fn announce(definition: &Definition, address: SocketAddr, config: &Config) {
    tracing::info!(
        service = %definition.service,
        %address,
        version = env!("CARGO_PKG_VERSION"),
        regions = %config.regions.keys().map(Tenant::as_str).collect::<Vec<_>>().join(","),
        demonstration = config.demonstration,
        "the service listens"
    );
    if config.demonstration {
        tracing::warn!("DEMONSTRATION: legal time can be turned, and the databases will say so for good");
    }
}

/// Opens the database of every region and refuses one that is not what it should be.
async fn open_databases(definition: &Definition, config: &Config, deps: &Deps) -> Result<Tenants, BootError> {
    let expected = (definition.migrations)();
    let mut open: Vec<(Region, Db)> = Vec::new();
    let mut offsets = Vec::new();
    for region in config.served() {
        let tenant = region.tenant.clone();
        let refuse = |source| BootError::Database {
            tenant: tenant.clone(),
            source,
        };
        let Some(settings) = config.regions.get(&tenant) else {
            continue;
        };
        let db = Db::connect(DbOptions {
            url: settings.database_url.expose().to_owned(),
            service: definition.service,
            tenant: tenant.clone(),
            max_connections: config.limits.connections,
            legal: deps.legal.clone(),
            system: deps.system,
            ids: Arc::clone(&deps.ids),
            retries: config.limits.transaction_retries,
        })
        .await
        .map_err(refuse)?;
        db.check(&expected, !config.demonstration).await.map_err(refuse)?;
        let identity = db.identity().await.map_err(refuse)?;
        if identity.legal_time_turned_at.is_some() {
            offsets.push(identity.legal_offset_seconds);
        }
        open.push((region, db));
    }
    restore_legal_time(&deps.legal, &offsets)?;
    Ok(Tenants::new(open))
}

/// A demonstration goes on at the legal time at which it was left.
fn restore_legal_time(legal: &LegalClock, offsets: &[i64]) -> Result<(), BootError> {
    // Services of one process share a clock and may have been stopped in the middle of a turn: the furthest
    // of all is what somebody saw last. A demonstration in the past has offsets below zero, so zero stands for
    // a clock that nobody has turned yet.
    let Some(furthest) = offsets.iter().max() else {
        return Ok(());
    };
    let now = legal.offset_seconds();
    if now == 0 || *furthest > now {
        legal
            .set_offset_seconds(*furthest)
            .map_err(|_| BootError::LegalTime)?;
    }
    Ok(())
}

fn context(
    definition: &Definition,
    config: &Config,
    deps: &Deps,
    tenants: Tenants,
    streams: Streams,
) -> Result<Context, BootError> {
    let token = match &config.service_token {
        Some(settings) => TokenSource::service(definition.service, settings, deps.system)?,
        None => TokenSource::None,
    };
    let peers = Peers::new(&config.peers, &config.peers_of, &token, config.limits.client())
        .map_err(BootError::Peers)?;
    let told: Vec<Tenant> = if config.told_tenants.is_empty() {
        config.regions.keys().cloned().collect()
    } else {
        config.told_tenants.iter().cloned().collect()
    };
    Ok(Context {
        service: definition.service,
        tenants,
        legal: deps.legal.clone(),
        system: deps.system,
        ids: Arc::clone(&deps.ids),
        peers,
        streams,
        attachments: config.attachments.clone(),
        told: told.into(),
        organisation_register: config.organisation_register.clone(),
        demonstration: config.demonstration,
    })
}

/// The service's own gRPC services and the two that every service has, with all their names.
fn assemble(
    definition: &Definition,
    ctx: &Context,
    config: &Config,
) -> Result<(Parts, Vec<&'static str>), BootError> {
    let mut parts = (definition.build)(ctx);
    let events = Events {
        ctx: ctx.clone(),
        handler: parts.events.clone(),
    };
    let operations = Operations::from_config(ctx.clone(), config).map_err(BootError::SealKey)?;
    parts = parts
        .add(EventServiceServer::new(events))
        .add(OperationsServiceServer::new(operations));
    let names = parts.names.clone();
    Ok((parts, names))
}
