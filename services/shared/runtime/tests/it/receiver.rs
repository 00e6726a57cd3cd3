//! A service that hears of calls: not before it is ready, and never of one that it refuses.

use tilskudd_kernel::events::Origin;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::CallAnnounced;
use tilskudd_runtime::{Definition, Failure, Parts, Routes};
use tilskudd_store::{Db, Migrations, Receipt, Received, Tx};

const TABLES: &str = "
CREATE TABLE heard (position bigint GENERATED ALWAYS AS IDENTITY, year int NOT NULL, person uuid NOT NULL);
CREATE TABLE ready (year int PRIMARY KEY);
";

/// The year that is refused until it is among the ready ones.
pub(crate) const REFUSED: i32 = 2099;
/// The year that is not known before it is among the ready ones.
pub(crate) const EARLY: i32 = 2098;

pub(crate) fn definition() -> Definition {
    Definition {
        service: Service::Assessment,
        migrations: || {
            Migrations::of(
                Service::Assessment,
                Migrations::embed(&[("20260101000001_heard", TABLES)]),
            )
            .then(Migrations::outbox_attempts())
        },
        events: || Routes::new().on::<CallAnnounced>(Origin::SameTenant, call_announced),
        build: |_| Parts::new(),
    }
}

async fn call_announced(db: &Db, event: &Received, fact: &CallAnnounced) -> Result<Receipt, Failure> {
    let year = fact.call.as_ref().map_or(0, |call| call.year);
    let person = event.actor.person;
    db.receive("assessment.call.hear", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let ready: Option<(i32,)> = sqlx::query_as("SELECT year FROM assessment.ready WHERE year = $1")
                .bind(year)
                .fetch_optional(tx.conn())
                .await?;
            match (year, ready) {
                (REFUSED, None) => return Err(refused()),
                (EARLY, None) => return Ok(Receipt::NotKnownYet),
                _ => {}
            }
            sqlx::query("INSERT INTO assessment.heard (year, person) VALUES ($1, $2)")
                .bind(year)
                .bind(person.as_uuid())
                .execute(tx.conn())
                .await?;
            Ok(Receipt::Applied)
        })
    })
    .await
}

fn refused() -> Failure {
    Failure::precondition(
        "NOT_THIS_YEAR",
        LocalText::new("Ikke dette året", "Ikkje dette året", "Not this year"),
    )
}
