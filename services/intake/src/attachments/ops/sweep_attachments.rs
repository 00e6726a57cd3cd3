//! Removes objects that no attachment needs: of uploads whose row was never written, and of files taken off a draft.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt};
use tilskudd_store::Db;

use crate::applications;
use crate::attachment_store::AttachmentStore;
use crate::error::Error;
use crate::intake::Intake;

/// An object younger than this may belong to a row that a restored database has forgotten: it is the evidence of what
/// was sent in after the backup.
const AGE: TimeDelta = TimeDelta::days(90);
/// Objects that the database is asked about at once.
const BATCH: usize = 500;

/// How often it is done.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Sweeps the objects of every region at once and then every hour, as long as the service runs.
pub(crate) async fn sweep_every_hour(intake: Arc<Intake>) {
    loop {
        for (_, db) in intake.ctx.tenants.iter() {
            if let Err(error) = sweep_attachments(&intake.files, db, intake.ctx.system.now()).await {
                tracing::warn!(tenant = %db.tenant(), error = &error as &dyn std::error::Error, "orphaned objects could not be removed");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Removes what is older than [`AGE`] at `now`, system time, and has no row; gives back how many.
///
/// # Errors
/// [`Error::Store`]; [`Error::AttachmentStore`]. What was removed before stays removed.
async fn sweep_attachments(files: &AttachmentStore, db: &Db, now: DateTime<Utc>) -> Result<u32, Error> {
    let mut removed = 0;
    let old = files
        .list(db.tenant())
        .try_filter(|found| futures::future::ready(now - found.modified > AGE))
        .map_ok(|found| found.id);
    let mut batches = old.try_chunks(BATCH);
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(|error| Error::AttachmentStore(error.1))?;
        let mut conn = db.read().await?;
        let known = applications::store::attachments::known(&mut conn, &batch).await?;
        drop(conn);
        for id in batch.into_iter().filter(|id| !known.contains(id)) {
            files
                .remove(db.tenant(), id)
                .await
                .map_err(Error::AttachmentStore)?;
            tracing::info!(tenant = %db.tenant(), %id, "an object without an attachment was removed");
            removed += 1;
        }
    }
    Ok(removed)
}
