//! Turning legal time: the outboxes are drained first, so that no event is applied at a time before its own,
//! and every database is marked for good, so that no production service ever uses it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use serde_json::{Value, json};
use tilskudd_kernel::clock::{ClockError, LegalClock};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::{TurnLegalTimeRequest, TurnLegalTimeResponse};
use tilskudd_runtime::timestamps::{instant, timestamp};
use tilskudd_runtime::{Context, Failure, Fields, Scope, Turn, not_a_demonstration};
use tilskudd_store::{Idempotency, Tx, outbox};

/// Name of every transaction here.
const TRANSACTION: &str = "demonstration.legal-time.turn";
/// How long after a turn the same turn may still be asked of the other services of the process.
const JUST_NOW: TimeDelta = TimeDelta::minutes(10);
/// Longest wait for the outboxes; below the deadline of a client.
const DRAIN: Duration = Duration::from_secs(8);
/// The years that a grant can be of, and the year after the last.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2101;
/// How often the outboxes are polled meanwhile.
const LOOK: Duration = Duration::from_millis(10);

/// How the runtime turns legal time.
pub(crate) const TURN: Turn = |ctx, scope, key, request| Box::pin(turn(ctx, scope, key, request));

async fn turn(
    ctx: &Context,
    scope: &Scope,
    key: &Idempotency,
    request: &TurnLegalTimeRequest,
) -> Result<TurnLegalTimeResponse, Failure> {
    let mut f = Fields::new();
    let to = f.some("legal_time", &request.legal_time).copied();
    let to = to.and_then(|time| f.take("legal_time", instant(time)));
    let to = to.and_then(|time| f.range("legal_time", time.year(), YEARS).map(|_| time));
    let to = f.finish(|| to)?;
    // What was done is reported again, whatever the time is now.
    if let Some(answer) = answered(scope, key).await? {
        return Ok(answer);
    }
    let turned_before = scope.db.identity().await?.legal_time_turned_at.is_some();
    let now = ctx.legal.now();
    if turned_before && to + JUST_NOW < now {
        return Err(backwards(now));
    }
    let offset = offset_at(ctx, to, turned_before)?;
    drain(ctx).await?;
    // Before the clock: a database that is marked and not turned is refused by production all the same, but
    // one that is turned and not marked would be taken.
    for (_, db) in ctx.tenants.iter() {
        db.mark_turned(offset).await?;
    }
    ctx.legal.set_offset_seconds(offset).map_err(cannot)?;
    let response = TurnLegalTimeResponse {
        legal_time: Some(timestamp(ctx.legal.now())),
    };
    let details = json!({ "to": to.to_rfc3339() });
    audit_other_regions(ctx, scope, &details).await?;
    let (answer, details, subject) = (&response, &details, &request.parent);
    let recorded = scope
        .db
        .run_once(TRANSACTION, &scope.actor, key, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                tx.audit("legal-time.turned", subject, details.clone());
                Ok::<_, Failure>(*answer)
            })
        });
    recorded.await
}

/// Every region's log says that its time was turned.
async fn audit_other_regions(ctx: &Context, scope: &Scope, details: &Value) -> Result<(), Failure> {
    let others = ctx
        .tenants
        .iter()
        .filter(|(region, _)| region.tenant != scope.tenant);
    for (region, db) in others {
        let subject = &format!("regions/{}", region.tenant);
        let recorded = db.run_tx(TRANSACTION, &scope.actor, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                tx.audit("legal-time.turned", subject, details.clone());
                Ok::<_, Failure>(())
            })
        });
        recorded.await?;
    }
    Ok(())
}

/// The answer of the same request, if it was done before.
async fn answered(scope: &Scope, key: &Idempotency) -> Result<Option<TurnLegalTimeResponse>, Failure> {
    let stored = scope
        .db
        .run_once(TRANSACTION, &scope.actor, key, |_: &mut Tx<'_>| {
            Box::pin(async { Err::<TurnLegalTimeResponse, _>(Unanswered::NotDone) })
        })
        .await;
    match stored {
        Ok(answer) => Ok(Some(answer)),
        Err(Unanswered::NotDone) => Ok(None),
        Err(Unanswered::Store(error)) => Err(error.into()),
    }
}

/// The reasons that there is no stored answer.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    /// The request was not carried out before.
    #[error("the request was not carried out before")]
    NotDone,
    /// The database.
    #[error("database error")]
    Store(#[from] tilskudd_store::Error),
}

/// How far legal time will stand from system time, in seconds.
fn offset_at(ctx: &Context, to: DateTime<Utc>, turned_before: bool) -> Result<i64, Failure> {
    if !ctx.legal.is_turnable() {
        return Err(cannot(ClockError::NotTurnable));
    }
    // The services of one process share the clock: another one may have turned it to the same moment just now.
    if turned_before && to <= ctx.legal.now() {
        return Ok(ctx.legal.offset_seconds());
    }
    let tried = LegalClock::turnable(ctx.system);
    tried.turn_to(to).map_err(cannot)?;
    Ok(tried.offset_seconds())
}

/// Waits until no region has an event on its way. Parked ones wait for a person, who must see to them first:
/// what is behind them would be applied at a later time than its own.
async fn drain(ctx: &Context) -> Result<(), Failure> {
    let deadline = Instant::now() + DRAIN;
    loop {
        let mut waiting = 0;
        for (_, db) in ctx.tenants.iter() {
            let counts = outbox::counts(db).await?;
            if counts.parked > 0 {
                return Err(parked(db.tenant(), counts.parked));
            }
            waiting += counts.pending;
        }
        if waiting == 0 {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(not_drained(waiting));
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn parked(tenant: &Tenant, count: i64) -> Failure {
    Failure::precondition(
        "EVENTS_PARKED",
        LocalText::new(
            format!("{count} hendelser er parkert i {tenant}. Send dem på nytt før tiden stilles."),
            format!("{count} hendingar er parkerte i {tenant}. Send dei på nytt før tida blir stilt."),
            format!("{count} events are parked in {tenant}. Retry them before time is turned."),
        ),
    )
    .because(RuleSource::system("legal-time"))
}

fn not_drained(waiting: i64) -> Failure {
    Failure::unavailable(
        "OUTBOX_NOT_DRAINED",
        LocalText::new(
            format!("{waiting} hendelser er fortsatt underveis. Prøv igjen om litt."),
            format!("{waiting} hendingar er framleis på veg. Prøv igjen om litt."),
            format!("{waiting} events are still on their way. Try again shortly."),
        ),
    )
}

fn backwards(now: DateTime<Utc>) -> Failure {
    Failure::precondition(
        "LEGAL_TIME_BACKWARDS",
        LocalText::new(
            format!("Tiden er {now} og kan bare stilles fram. Velg et senere tidspunkt."),
            format!("Tida er {now} og kan berre stillast fram. Vel eit seinare tidspunkt."),
            format!("Legal time is {now} and can only be turned forward. Choose a later time."),
        ),
    )
    .because(RuleSource::system("legal-time"))
}

fn cannot(error: ClockError) -> Failure {
    match error {
        ClockError::NotTurnable => not_a_demonstration(),
        ClockError::TooFar => {
            let mut f = Fields::new();
            let refused = f.take::<(), _>("legal_time", Err(error));
            match f.finish(|| refused) {
                Err(failure) => failure,
                Ok(()) => Failure::internal(error),
            }
        }
    }
}
