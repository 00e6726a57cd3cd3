//! The databases of the regions: opened at start, looked at then and every few seconds. One that is not as it should be
//! keeps its own region back, and no other.

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
use crate::parts::Definition;
use crate::standing::{Problem, Standing};

/// How long the start waits for the first look; whoever answers later is served later.
const FIRST_LOOK: Duration = Duration::from_secs(2);

/// Looks after the database of one region.
pub(super) struct Watchman {
    db: Db,
    standing: Standing,
    expected: Arc<Migrations>,
    production: bool,
    anchors: Option<PathBuf>,
    legal: Arc<LegalTime>,
    every: Duration,
}

/// Opens the pools, and looks at every database once.
pub(super) async fn open(
    definition: &Definition,
    config: &Config,
    deps: &Deps,
) -> Result<(Tenants, Vec<Watchman>), BootError> {
    let expected = Arc::new((definition.migrations)());
    let legal = Arc::new(LegalTime::new(deps.legal.clone()));
    let mut served = Vec::new();
    let mut watchmen = Vec::new();
    for region in config.served() {
        let db = connect(definition, config, deps, &region).await?;
        let standing = Standing::new();
        watchmen.push(Watchman {
            db: db.clone(),
            standing: standing.clone(),
            expected: Arc::clone(&expected),
            production: !config.demonstration,
            anchors: config.anchor_file.clone(),
            legal: Arc::clone(&legal),
            every: Duration::from_millis(config.limits.check_ms),
        });
        served.push((region, db, standing));
    }
    let looks = watchmen.iter().map(|watchman| async {
        // Who does not answer in time is looked at again by its watchman, beside the others.
        let _ = tokio::time::timeout(FIRST_LOOK, watchman.look()).await;
    });
    futures::future::join_all(looks).await;
    Ok((Tenants::new(served), watchmen))
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

impl Watchman {
    /// Looks until `stop`.
    pub(super) async fn follow(self, stop: CancellationToken) {
        let mut turns = tokio::time::interval(self.every);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        if self.standing.was_looked_at() {
            // The first turn comes at once.
            turns.reset();
        }
        loop {
            tokio::select! {
                _ = turns.tick() => {}
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = self.look() => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Whose it is, if it is as it should be. Its log is held against the anchors until it was found good once.
    async fn check(&self) -> Result<Identity, Error> {
        let identity = self.db.check(&self.expected, self.production).await?;
        if let Some(anchors) = self.anchors.as_deref().filter(|_| !self.standing.is_good()) {
            audit::holds_anchors(&self.db, anchors).await?;
        }
        Ok(identity)
    }

    async fn look(&self) {
        let problem = match self.check().await {
            Ok(_) if self.standing.is_good() => return,
            Ok(identity) if self.legal.restore(&identity).is_err() => Problem::legal_time(self.db.place()),
            Ok(_) => {
                self.standing.set_good();
                tracing::info!(tenant = %self.db.tenant(), "the database is as it should be");
                return;
            }
            // One that was good and is away for a while: requests are told so one by one, and readiness follows it.
            Err(error) if error.is_transient() && self.standing.is_good() => return,
            Err(error) => Problem::new(self.db.place(), &error),
        };
        if self.standing.set_bad(problem.clone()) {
            tracing::error!(
                tenant = %self.db.tenant(),
                %problem,
                "the database is not as it should be: the region is not served until it is"
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
