//! Background work of a running service.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use super::regions::DatabaseMonitor;
use super::running::{Part, Running};
use crate::access::Issuers;
use crate::backlog;
use crate::chores::{self, Chore};
use crate::config::Limits;
use crate::context::Context;
use crate::delivery::relay::Relay;
use crate::refusals::Refusals;
use crate::sealing::{self, Sealing};
use crate::server::{self, Health};
use crate::tls::Certificates;

/// Starts the checks that readiness depends on; they run until the service stops.
pub(super) fn on_readiness(
    part: &mut Part,
    monitors: Vec<DatabaseMonitor>,
    certificates: Option<Certificates>,
    issuers: Issuers,
    health: Health,
    ctx: &Context,
    limits: &Limits,
) {
    for monitor in monitors {
        part.spawn(monitor.run(part.stopping()));
    }
    if let Some(certificates) = certificates.clone() {
        part.spawn(certificates.watch(part.stopping()));
    }
    part.spawn(issuers.clone().fetch_first(part.stopping()));
    part.spawn(server::watch_health(
        health,
        ctx.tenants.clone(),
        certificates,
        issuers,
        Duration::from_millis(limits.health_ms),
        part.stopping(),
    ));
}

/// Starts the task that writes refusals by the access layer to the audit logs.
pub(super) fn on_refusals(part: &mut Part, refusals: Refusals, limits: &Limits) {
    let every = Duration::from_millis(limits.refusals_ms);
    part.spawn(refusals.run(every, part.stopping()));
}

/// Starts the service's own tasks that belong to no region.
pub(super) fn beside(part: &mut Part, tasks: Vec<BoxFuture<'static, ()>>) {
    for work in tasks {
        let stop = part.stopping();
        part.spawn(async move {
            stop.run_until_cancelled(work).await;
        });
    }
}

/// Starts each region's background work: relay, backlog gauges, chores and sealer. It pauses while the region's
/// database is unhealthy.
pub(super) fn in_regions(
    running: &mut Running,
    ctx: &Context,
    chores: &[Arc<dyn Chore>],
    sealing: Option<&Arc<Sealing>>,
    limits: &Limits,
) {
    for (db, health) in ctx.tenants.all() {
        let (db, health) = (db.clone(), health.clone());
        let (peers, limits) = (ctx.peers.clone(), limits.clone());
        let every = Duration::from_millis(limits.chore_ms);
        let part = running.relays();
        let stop = part.stopping();
        let (relay_db, relay_health) = (db.clone(), health.clone());
        part.spawn(async move {
            let relay = |stop| Relay::new(relay_db.clone(), peers.clone(), limits.clone()).run(stop);
            relay_health.while_healthy(stop, relay).await;
        });
        let part = running.chores();
        let stop = part.stopping();
        let (backlog_db, backlog_health) = (db.clone(), health.clone());
        part.spawn(async move {
            let count = |stop| backlog::run(backlog_db.clone(), stop);
            backlog_health.while_healthy(stop, count).await;
        });
        for chore in chores {
            let part = running.chores();
            let stop = part.stopping();
            let (db, chore, health) = (db.clone(), Arc::clone(chore), health.clone());
            part.spawn(async move {
                let turn = |stop| chores::run(db.clone(), Arc::clone(&chore), every, stop);
                health.while_healthy(stop, turn).await;
            });
        }
        if let Some(sealing) = sealing.map(Arc::clone) {
            let part = running.sealers();
            let stop = part.stopping();
            part.spawn(async move {
                let seal = |stop| sealing::run(db.clone(), Arc::clone(&sealing), stop);
                health.while_healthy(stop, seal).await;
            });
        }
    }
}
