//! Emits once the events that the first generation of the schema recorded but did not emit: the
//! region's own office to the services that name it, and universities to every region.

use std::sync::Arc;

use futures::future::BoxFuture;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::{Chore, Failure};
use tilskudd_store::{Db, Tx};

use crate::applications::store::told_once;
use crate::applications::store::told_once::Backfill;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::ops::office::emit_to_own_services;
use crate::organisations::ops::record_states::{NewState, emit_changes};
use crate::organisations::store::{facts, offices};

/// Emits each backfill once.
#[derive(Debug)]
pub(crate) struct BackfillEvents(pub(crate) Arc<Intake>);

impl Chore for BackfillEvents {
    fn name(&self) -> &'static str {
        "intake.event.backfill"
    }

    fn run<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let done = told_once::done(&mut *db.read().await?).await?;
            for backfill in Backfill::ALL.iter().filter(|backfill| !done.contains(backfill)) {
                let (intake, tenant) = (&*self.0, db.tenant());
                db.run_tx("intake.event.backfill", &db.service_actor(), move |tx| {
                    Box::pin(in_tx(tx, intake, tenant, *backfill))
                })
                .await?;
            }
            Ok(())
        })
    }
}

async fn in_tx(tx: &mut Tx<'_>, intake: &Intake, tenant: &Tenant, backfill: Backfill) -> Result<(), Error> {
    let now = tx.legal_now();
    if !told_once::record(tx.conn(), backfill, now).await? {
        // Another instance has emitted it.
        return Ok(());
    }
    match backfill {
        Backfill::OwnOffice => {
            for office in offices::states_of(tx.conn(), tenant).await? {
                emit_to_own_services(tx, tenant, &office);
            }
        }
        Backfill::Universities if tenant.is_national() => {
            let numbers = facts::universities(tx.conn()).await?;
            let today = local_date(now);
            let days: Vec<_> = numbers.iter().map(|number| (number.as_str(), today)).collect();
            let mut held = facts::CurrentStates::default();
            facts::on_days(tx.conn(), &mut held, &days).await?;
            let states: Vec<NewState> = held.states.into_values().map(NewState::again).collect();
            emit_changes(tx, intake, tenant, &states).await?;
        }
        Backfill::Universities => {}
    }
    Ok(())
}
