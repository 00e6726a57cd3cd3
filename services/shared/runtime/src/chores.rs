//! Chores: periodic work that a service does by itself in each region, until it stops.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tilskudd_store::Db;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// Periodic work, such as what falls due at midnight. It finds out by itself what is to be done, and
/// may run beside itself in another instance of the service.
pub trait Chore: Send + Sync {
    /// Its name in logs.
    fn name(&self) -> &'static str;

    /// Does what is to be done in one region now. A failure is logged, and tried again at the next turn.
    fn run<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<(), Failure>>;
}

/// Takes turns until `stop`; a turn under way then is broken off, as its transactions allow.
pub(crate) async fn run(db: Db, chore: Arc<dyn Chore>, every: Duration, stop: CancellationToken) {
    loop {
        tokio::select! {
            done = chore.run(&db) => if let Err(failure) = done {
                tracing::warn!(
                    error = &failure as &dyn StdError,
                    tenant = %db.tenant(),
                    chore = chore.name(),
                    "a chore failed and is tried again"
                );
            },
            () = stop.cancelled() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stop.cancelled() => return,
        }
    }
}
