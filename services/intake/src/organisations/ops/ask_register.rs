//! A chore of `national`: looks up in Enhetsregisteret the organisations that were looked up longest ago.

use std::sync::Arc;

use chrono::TimeDelta;
use futures::future::BoxFuture;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Chore, Failure};
use tilskudd_store::Db;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::ops::register_answers::{ask, record_answers};
use crate::organisations::store::register_questions;

/// Questions of one turn.
const AT_A_TURN: i64 = 40;
/// From one turn to the next: some hundred organisations are all asked about within a day.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// Keeps organisations in line with Enhetsregisteret: a few at a time and with long pauses, since nobody waits for it.
#[derive(Debug)]
pub(crate) struct AskRegister(pub(crate) Arc<Intake>);

impl Chore for AskRegister {
    fn name(&self) -> &'static str {
        "intake.register.ask"
    }

    fn run<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let intake = &*self.0;
            let Some(register) = intake.register.as_ref().filter(|_| db.tenant().is_national()) else {
                return Ok(());
            };
            let numbers = &take_turn(intake, db).await?;
            if numbers.is_empty() {
                return Ok(());
            }
            let answers = &ask(register, numbers).await;
            let refreshed = db
                .run_tx("intake.register.ask", &db.service_actor(), move |tx| {
                    Box::pin(record_answers(tx, intake, db.tenant(), numbers, answers))
                })
                .await?;
            let failed = |one: &&pb::RefreshedOrganisation| !one.failure.is_empty();
            let failed: Vec<_> = refreshed.organisations.iter().filter(failed).collect();
            if let Some(first) = failed.first() {
                tracing::warn!(
                    organisations.asked = numbers.len(),
                    organisations.failed = failed.len(),
                    first.number = first.organisation_number,
                    first.failure = first.failure,
                    "Enhetsregisteret has no usable answer about some organisations, which stay as they are"
                );
            }
            Ok(())
        })
    }
}

/// Whom to ask about now, noted before they are asked about: another instance, and the next turn, takes others, and one
/// that always fails keeps nobody waiting. None while the pause lasts.
async fn take_turn(intake: &Intake, db: &Db) -> Result<Vec<OrgNumber>, Error> {
    let now = intake.ctx.system.now();
    let today = local_date(intake.ctx.legal.now());
    let mut conn = db.read().await?;
    let due = register_questions::due(&mut conn, now - PAUSE, today, AT_A_TURN).await?;
    drop(conn);
    if due.is_empty() {
        return Ok(due);
    }
    db.run_tx("intake.register.take-turn", &db.service_actor(), move |tx| {
        Box::pin(async move {
            let due = register_questions::due(tx.conn(), now - PAUSE, today, AT_A_TURN).await?;
            register_questions::record_asked(tx.conn(), &due, now).await?;
            Ok::<_, Error>(due)
        })
    })
    .await
}
