//! The boot path: configuration → databases → context → parts → access table → server and background work.

mod background;
mod cli;
mod deps;
mod error;
mod regions;
mod running;

use std::net::SocketAddr;
use std::sync::Arc;

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::event_service_server::EventServiceServer;
use tilskudd_proto::common::v1::operations_service_server::OperationsServiceServer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic_health::pb::health_server::HealthServer;

use crate::access::{Authenticator, Table};
use crate::config::Config;
use crate::context::{Context, Tenants};
use crate::delivery::Routes;
use crate::delivery::events::Events;
use crate::operations::Operations;
use crate::parts::{Definition, Parts};
use crate::peers::{Peers, TokenSource};
use crate::refusals::Refusals;
use crate::sealing::Sealing;
use crate::server::{self, Gate, Health, Stops};
use crate::streams::Streams;
use crate::tls::{Certificates, ServiceCertificates};

pub use cli::{run, run_with};
pub use deps::Deps;
pub use error::BootError;
pub use running::Running;

/// Starts a service at the address of its configuration and returns when it listens. A region whose database is not as
/// it should be is refused to callers until it is; see [`Running::problems`].
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
    deps.check(&config)?;
    let address = server::address(&listener)?;
    let certificates = config
        .tls
        .as_ref()
        .map(|tls| Certificates::read(tls, deps.system));
    let (tenants, monitors) = regions::open(definition, &config, &deps).await?;
    let soft = CancellationToken::new();
    let streams = Streams::new(&config.limits, soft.clone());
    let ctx = context(
        definition,
        &config,
        &deps,
        tenants,
        streams,
        certificates.as_ref(),
    )?;
    let (mut parts, names) = assemble(definition, &ctx, &config)?;
    if let Some(problem) = parts.problem.take() {
        return Err(BootError::Unready(problem));
    }
    let hard = CancellationToken::new();
    let mut running = Running::new(definition.service, address, &config, soft, hard.clone());
    let stops = Stops {
        soft: running.server().stopping(),
        hard,
    };
    let refusals = Refusals::new(ctx.tenants.clone(), deps.system);
    let gate = gate(definition, &config, &deps, &names, refusals.clone(), stops)?;
    let sealing = sealing(&config)?;
    let (reporter, health_server) = tonic_health::server::health_reporter();
    let health = Health::new(reporter, &names).await;
    if let Some(address) = config.health_listen {
        let listener = server::bind(address).await?;
        serve_probes(&mut running, listener, health_server.clone())?;
    }
    let mut routes = server::with_reflection(parts.routes, &names)?.add_service(health_server);
    if let Some(public) = parts.public {
        routes = public.mount(routes);
    }
    announce(definition, address, &config);
    background::on_readiness(
        running.readiness(),
        monitors,
        certificates.clone(),
        gate.issuers(),
        health,
        &ctx,
        &config.limits,
    );
    background::in_regions(
        &mut running,
        &ctx,
        &parts.chores,
        sealing.as_ref(),
        &config.limits,
    );
    background::beside(running.relays(), parts.tasks);
    background::on_refusals(running.refusals(), refusals, &config.limits);
    let part = running.server();
    let stop = part.stopping();
    let cors = server::cors(&config.web);
    part.serve(server::serve(listener, certificates, routes, gate, cors, stop));
    running.databases(ctx.tenants);
    Ok(running)
}

/// Serves grpc.health.v1 alone, for probes.
fn serve_probes<H: tonic_health::pb::health_server::Health>(
    running: &mut Running,
    listener: TcpListener,
    health_server: HealthServer<H>,
) -> Result<(), BootError> {
    running.probed_at(server::address(&listener)?);
    let part = running.probes();
    let stop = part.stopping();
    part.serve(server::serve_health(listener, health_server, stop));
    Ok(())
}

fn sealing(config: &Config) -> Result<Option<Arc<Sealing>>, BootError> {
    let sealing = Sealing::from_config(config).map_err(BootError::SealKey)?;
    if sealing.is_none() {
        tracing::warn!("no seal_key_file: this instance does not seal the audit log");
    }
    Ok(sealing)
}

/// The gate that every request passes.
fn gate(
    definition: &Definition,
    config: &Config,
    deps: &Deps,
    names: &[&'static str],
    refusals: Refusals,
    stops: Stops,
) -> Result<Arc<Gate>, BootError> {
    let table = Table::read(tilskudd_proto::FILE_DESCRIPTOR_SET, names)?;
    let authenticator = Authenticator::new(&config.issuers, &config.person_key, deps.system)?;
    Ok(Arc::new(Gate::new(
        definition.service,
        table,
        authenticator,
        ServiceCertificates::new(config.tls.as_ref()),
        &config.limits,
        refusals,
        stops,
    )))
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
        tracing::warn!("DEMONSTRATION: legal time can be turned, and the databases are marked for good");
    }
}

fn context(
    definition: &Definition,
    config: &Config,
    deps: &Deps,
    tenants: Tenants,
    streams: Streams,
    certificates: Option<&Certificates>,
) -> Result<Context, BootError> {
    let token = match &config.service_token {
        Some(settings) => TokenSource::service(definition.service, settings, deps.system)?,
        None => TokenSource::None,
    };
    let peers = Peers::new(
        &config.peers,
        &config.peers_of,
        &token,
        config.limits.client(),
        certificates,
    )
    .map_err(BootError::Peers)?;
    let event_recipients: Vec<Tenant> = if config.event_recipients.is_empty() {
        config.regions.keys().cloned().collect()
    } else {
        config.event_recipients.iter().cloned().collect()
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
        event_recipients: event_recipients.into(),
        organisation_register: config.organisation_register.clone(),
        demonstration: config.demonstration,
        turn: deps.turn,
    })
}

/// Its routes, when the table of all events has them.
fn events_of(definition: &Definition) -> Result<Routes, BootError> {
    let routes = (definition.events)();
    match routes.unstated(definition.service).first() {
        None => Ok(routes),
        Some(first) => Err(BootError::Event(first.clone())),
    }
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
        routes: events_of(definition)?,
    };
    let operations = Operations::from_config(ctx.clone(), config).map_err(BootError::SealKey)?;
    parts = parts
        .add(EventServiceServer::new(events))
        .add(OperationsServiceServer::new(operations));
    let names = parts.names.clone();
    Ok((parts, names))
}
