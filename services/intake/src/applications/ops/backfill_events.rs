//! What is told from the second generation of the schema on, and was kept when the first was in use, is told once: the
//! region's own office to the services that name it, and universities to every region.

use std::sync::Arc;

use futures::future::BoxFuture;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::{Chore, Failure};
use tilskudd_store::{Db, Tx};

use crate::applications::store::told_once;
use crate::applications::store::told_once::Matter;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::ops::office::tell_own_services;
use crate::organisations::ops::record_states::{New, tell};
use crate::organisations::store::{facts, offices};

/// Tells it, and remembers that it did.
#[derive(Debug)]
pub(crate) struct BackfillEvents(pub(crate) Arc<Intake>);

impl Chore for BackfillEvents {
    fn name(&self) -> &'static str {
        "intake.event.backfill"
    }

    fn run<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let told = told_once::told(&mut *db.read().await?).await?;
            for matter in Matter::ALL.iter().filter(|matter| !told.contains(matter)) {
                let (intake, tenant) = (&*self.0, db.tenant());
                db.run_tx("intake.event.backfill", &db.service_actor(), move |tx| {
                    Box::pin(in_tx(tx, intake, tenant, *matter))
                })
                .await?;
            }
            Ok(())
        })
    }
}

async fn in_tx(tx: &mut Tx<'_>, intake: &Intake, tenant: &Tenant, matter: Matter) -> Result<(), Error> {
    let now = tx.legal_now();
    if !told_once::note(tx.conn(), matter, now).await? {
        // Another instance has told it.
        return Ok(());
    }
    match matter {
        Matter::OwnOffice => {
            for office in offices::states_of(tx.conn(), tenant).await? {
                tell_own_services(tx, tenant, &office);
            }
        }
        Matter::Universities if tenant.is_national() => {
            let numbers = facts::universities(tx.conn()).await?;
            let today = local_date(now);
            let days: Vec<_> = numbers.iter().map(|number| (number.as_str(), today)).collect();
            let mut held = facts::Held::default();
            facts::on_days(tx.conn(), &mut held, &days).await?;
            let states: Vec<New> = held.states.into_values().map(New::again).collect();
            tell(tx, intake, tenant, &states).await?;
        }
        Matter::Universities => {}
    }
    Ok(())
}
