//! Makes records current when their effective date has come.

use std::sync::Arc;

use futures::future::BoxFuture;
use tilskudd_kernel::dates::local_date;
use tilskudd_runtime::{Chore, Failure};
use tilskudd_store::Db;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::store::facts;

/// Keeps `intake.organisation` at the state of today, by legal time.
#[derive(Debug)]
pub(crate) struct ApplyEffectiveDates(pub(crate) Arc<Intake>);

impl Chore for ApplyEffectiveDates {
    fn name(&self) -> &'static str {
        "intake.organisation.apply-effective-dates"
    }

    fn run<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let mut conn = db.read().await?;
            let due = facts::due(&mut conn, local_date(self.0.ctx.legal.now())).await?;
            drop(conn);
            if due.is_empty() {
                return Ok(());
            }
            let numbers: &Vec<&str> = &due.iter().map(String::as_str).collect();
            db.run_tx(
                "intake.organisation.apply-effective-dates",
                &db.service_actor(),
                move |tx| {
                    Box::pin(async move {
                        let today = local_date(tx.legal_now());
                        facts::keep_current(tx.conn(), numbers, today).await?;
                        Ok::<_, Error>(())
                    })
                },
            )
            .await?;
            Ok(())
        })
    }
}
