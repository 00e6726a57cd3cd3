//! What goes on beside the requests.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use super::regions::Watchman;
use super::running::{Part, Running};
use crate::access::Issuers;
use crate::chores::{self, Chore};
use crate::config::Limits;
use crate::context::Context;
use crate::delivery::relay::Relay;
use crate::refusals::Refusals;
use crate::sealing::{self, Sealing};
use crate::server::{self, Health};
use crate::tls::Certificates;
use crate::waiting;

/// Everything that readiness depends on is looked at until the service stops.
pub(super) fn on_readiness(
    part: &mut Part,
    watchmen: Vec<Watchman>,
    certificates: Option<Certificates>,
    issuers: Issuers,
    health: Health,
    ctx: &Context,
    limits: &Limits,
) {
    for watchman in watchmen {
        part.spawn(watchman.follow(part.stopping()));
    }
    if let Some(certificates) = certificates.clone() {
        part.spawn(certificates.follow(part.stopping()));
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

/// What access refuses is written to the audit logs now and then.
pub(super) fn on_refusals(part: &mut Part, refusals: Refusals, limits: &Limits) {
    let every = Duration::from_millis(limits.refusals_ms);
    part.spawn(refusals.run(every, part.stopping()));
}

/// Work of the service's own that is of no region.
pub(super) fn beside(part: &mut Part, tasks: Vec<BoxFuture<'static, ()>>) {
    for work in tasks {
        let stop = part.stopping();
        part.spawn(async move {
            stop.run_until_cancelled(work).await;
        });
    }
}

/// What goes on by itself in each region, while its database is as it should be.
pub(super) fn in_regions(
    running: &mut Running,
    ctx: &Context,
    chores: &[Arc<dyn Chore>],
    sealing: Option<&Arc<Sealing>>,
    limits: &Limits,
) {
    for (db, standing) in ctx.tenants.all() {
        let (db, standing) = (db.clone(), standing.clone());
        let (peers, limits) = (ctx.peers.clone(), limits.clone());
        let every = Duration::from_millis(limits.chore_ms);
        let part = running.relays();
        let stop = part.stopping();
        let (relayed, while_good) = (db.clone(), standing.clone());
        part.spawn(async move {
            let relay = |stop| Relay::new(relayed.clone(), peers.clone(), limits.clone()).run(stop);
            while_good.while_good(stop, relay).await;
        });
        let part = running.chores();
        let stop = part.stopping();
        let (counted, while_good) = (db.clone(), standing.clone());
        part.spawn(async move {
            let count = |stop| waiting::run(counted.clone(), stop);
            while_good.while_good(stop, count).await;
        });
        for chore in chores {
            let part = running.chores();
            let stop = part.stopping();
            let (db, chore, while_good) = (db.clone(), Arc::clone(chore), standing.clone());
            part.spawn(async move {
                let turn = |stop| chores::run(db.clone(), Arc::clone(&chore), every, stop);
                while_good.while_good(stop, turn).await;
            });
        }
        if let Some(sealing) = sealing.map(Arc::clone) {
            let part = running.sealers();
            let stop = part.stopping();
            part.spawn(async move {
                let seal = |stop| sealing::run(db.clone(), Arc::clone(&sealing), stop);
                standing.while_good(stop, seal).await;
            });
        }
    }
}
