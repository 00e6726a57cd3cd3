//! Seals the audit log of each region, in batches, by whoever holds the lease.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use tilskudd_store::audit::{self, SealKey, Sealer};
use tilskudd_store::{Db, Error};
use tokio_util::sync::CancellationToken;

use crate::config::Config;

/// The key, where heads are anchored, and how often.
pub(crate) struct Sealing {
    sealer: Sealer,
    every: Duration,
    batch: u32,
}

impl Sealing {
    /// None when the configuration names no key.
    pub(crate) fn from_config(config: &Config) -> Result<Option<Arc<Self>>, Error> {
        let Some(file) = &config.seal_key_file else {
            return Ok(None);
        };
        let mut sealer = Sealer::new(SealKey::from_pem_file(file)?);
        if let Some(anchors) = &config.anchor_file {
            sealer = sealer.anchored_at(anchors.clone());
        }
        let every = Duration::from_millis(config.limits.seal_ms);
        Ok(Some(Arc::new(Self {
            sealer,
            every,
            batch: config.limits.seal_batch,
        })))
    }
}

/// Seals until `stop`, and then once more, so that a clean stop leaves nothing unsealed.
pub(crate) async fn run(db: Db, sealing: Arc<Sealing>, stop: CancellationToken) {
    loop {
        let stopping = stop.is_cancelled();
        match audit::seal_once(&db, &sealing.sealer, sealing.batch).await {
            Ok(0) if stopping => return,
            // There may be more than one batch.
            Ok(1..) => continue,
            Ok(0) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn StdError, tenant = %db.tenant(), "the audit log could not be sealed");
                if stopping {
                    return;
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(sealing.every) => {}
            () = stop.cancelled() => {}
        }
    }
}
