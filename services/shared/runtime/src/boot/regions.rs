//! The databases of the regions: opened at start, checked then and every few seconds. Only the region of an unhealthy
//! database is withheld, until it passes the check.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tilskudd_kernel::clock::LegalClock;
use tilskudd_store::{Db, DbOptions, Error, Identity, Migrations, audit};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::{BootError, Deps};
use crate::config::{Config, Region};
use crate::context::Tenants;
use crate::database_health::{DatabaseHealth, Problem};
use crate::parts::Definition;

/// How long the start waits for the first check; a region whose database answers later is served later.
const FIRST_CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// Checks one region's database at intervals.
pub(super) struct DatabaseMonitor {
    db: Db,
    health: DatabaseHealth,
    expected: Arc<Migrations>,
    production: bool,
    anchors: Option<PathBuf>,
    legal: Arc<LegalTime>,
    every: Duration,
}

/// Opens the pools, and checks every database once.
pub(super) async fn open(
    definition: &Definition,
    config: &Config,
    deps: &Deps,
) -> Result<(Tenants, Vec<DatabaseMonitor>), BootError> {
    let expected = Arc::new((definition.migrations)());
    let legal = Arc::new(LegalTime::new(deps.legal.clone()));
    let mut served = Vec::new();
    let mut monitors = Vec::new();
    for region in config.served() {
        let db = connect(definition, config, deps, &region).await?;
        let health = DatabaseHealth::new();
        monitors.push(DatabaseMonitor {
            db: db.clone(),
            health: health.clone(),
            expected: Arc::clone(&expected),
            production: !config.demonstration,
            anchors: config.anchor_file.clone(),
            legal: Arc::clone(&legal),
            every: Duration::from_millis(config.limits.check_ms),
        });
        served.push((region, db, health));
    }
    let checks = monitors.iter().map(|monitor| async {
        // A database that does not answer in time is checked again by its monitor.
        let _ = tokio::time::timeout(FIRST_CHECK_TIMEOUT, monitor.update()).await;
    });
    futures::future::join_all(checks).await;
    Ok((Tenants::new(served), monitors))
}

async fn connect(
    definition: &Definition,
    config: &Config,
    deps: &Deps,
    region: &Region,
) -> Result<Db, BootError> {
    let url = config
        .regions
        .get(&region.tenant)
        .map(|region| &region.database_url);
    let options = DbOptions {
        url: url.map(|url| url.expose().to_owned()).unwrap_or_default(),
        service: definition.service,
        tenant: region.tenant.clone(),
        max_connections: config.limits.connections,
        legal: deps.legal.clone(),
        system: deps.system,
        ids: Arc::clone(&deps.ids),
        retries: config.limits.transaction_retries,
    };
    Db::connect(options).await.map_err(|source| BootError::Database {
        tenant: region.tenant.clone(),
        source,
    })
}

impl DatabaseMonitor {
    /// Checks until `stop`.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut turns = tokio::time::interval(self.every);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        if self.health.is_checked() {
            // The first turn comes at once.
            turns.reset();
        }
        loop {
            tokio::select! {
                _ = turns.tick() => {}
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = self.update() => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// The identity of the database, when it passes every check. Its audit log is compared with the anchors until it
    /// has passed once.
    async fn check(&self) -> Result<Identity, Error> {
        let identity = self.db.check(&self.expected, self.production).await?;
        if let Some(anchors) = self.anchors.as_deref().filter(|_| !self.health.is_healthy()) {
            audit::holds_anchors(&self.db, anchors).await?;
        }
        Ok(identity)
    }

    async fn update(&self) {
        let problem = match self.check().await {
            Ok(_) if self.health.is_healthy() => return,
            Ok(identity) if self.legal.restore(&identity).is_err() => Problem::legal_time(self.db.place()),
            Ok(_) => {
                self.health.set_healthy();
                tracing::info!(tenant = %self.db.tenant(), "the database is healthy");
                return;
            }
            // A healthy database that does not answer for a while: each request gets its own error, and readiness follows.
            Err(error) if error.is_transient() && self.health.is_healthy() => return,
            Err(error) => Problem::new(self.db.place(), &error),
        };
        if self.health.set_unhealthy(problem.clone()) {
            tracing::error!(
                tenant = %self.db.tenant(),
                %problem,
                "the database check failed: the region is not served until it passes"
            );
        }
    }
}

/// A demonstration goes on at the legal time at which it was left.
struct LegalTime {
    clock: LegalClock,
    restored: Mutex<bool>,
}

impl LegalTime {
    fn new(clock: LegalClock) -> Self {
        Self {
            clock,
            restored: Mutex::new(false),
        }
    }

    fn restore(&self, identity: &Identity) -> Result<(), ()> {
        if identity.legal_time_turned_at.is_none() {
            return Ok(());
        }
        let mut restored = self.restored.lock().unwrap_or_else(PoisonError::into_inner);
        // Services of one process share a clock and may have been stopped in the middle of a turn: the furthest
        // of all is what somebody saw last. A demonstration in the past has offsets below zero, so zero stands for
        // a clock that nobody has turned yet.
        let now = self.clock.offset_seconds();
        let is_first = now == 0 && !*restored;
        if is_first || identity.legal_offset_seconds > now {
            self.clock
                .set_offset_seconds(identity.legal_offset_seconds)
                .map_err(|_| ())?;
        }
        *restored = true;
        Ok(())
    }
}
