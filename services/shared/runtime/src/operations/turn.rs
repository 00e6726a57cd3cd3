//! Turning legal time: the outboxes are drained first, so that no event is applied at a time before its own,
//! and every database is marked for good, so that no production service ever uses it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use tilskudd_kernel::clock::ClockError;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::common::v1::{TurnLegalTimeRequest, TurnLegalTimeResponse};
use tilskudd_store::{Idempotency, Tx, outbox};

use crate::context::{Context, Entered};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::timestamps::{instant, timestamp};

/// How long after a turn the same turn may still be asked of the other services of the process.
const JUST_NOW: TimeDelta = TimeDelta::minutes(10);
/// Longest wait for the outboxes; below the deadline of a client.
const DRAIN: Duration = Duration::from_secs(8);
/// The years that a grant can be of, and the year after the last.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2101;
/// How often the outboxes are looked at meanwhile.
const LOOK: Duration = Duration::from_millis(10);

pub(super) async fn turn(
    ctx: &Context,
    call: &Entered,
    key: &Idempotency,
    request: &TurnLegalTimeRequest,
) -> Result<TurnLegalTimeResponse, Failure> {
    let mut f = Fields::new();
    let to = f.some("legal_time", &request.legal_time).copied();
    let to = to.and_then(|time| f.take("legal_time", instant(time)));
    let to = to.and_then(|time| f.range("legal_time", time.year(), YEARS).map(|_| time));
    let to = f.finish(|| to)?;
    let turned_before = call.db.identity().await?.legal_time_turned_at.is_some();
    let now = ctx.legal.now();
    if turned_before && to + JUST_NOW < now {
        return Err(backwards(now));
    }
    drain(ctx).await?;
    // The services of one process share the clock: another one may have turned it to the same moment just now.
    if !turned_before || to > now {
        ctx.legal.turn_to(to).map_err(cannot)?;
    }
    for (_, db) in ctx.tenants.iter() {
        db.mark_turned(ctx.legal.offset_seconds()).await?;
    }
    let response = TurnLegalTimeResponse {
        legal_time: Some(timestamp(ctx.legal.now())),
    };
    let (subject, answer) = (&request.parent, &response);
    call.db
        .run_once("turn_legal_time", &call.actor, key, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                tx.audit(
                    "legal-time.turned",
                    subject,
                    serde_json::json!({ "to": to.to_rfc3339() }),
                );
                Ok::<_, Failure>(*answer)
            })
        })
        .await
}

/// Waits until no region has an event on its way; parked ones wait for a person, not for time.
async fn drain(ctx: &Context) -> Result<(), Failure> {
    let deadline = Instant::now() + DRAIN;
    loop {
        let mut waiting = 0;
        for (_, db) in ctx.tenants.iter() {
            let counts = outbox::counts(db).await?;
            // A parked event holds what is behind it; these too are not on their way.
            if counts.parked == 0 {
                waiting += counts.pending;
            }
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
            format!("Tiden er {now} og kan bare stilles fram."),
            format!("Tida er {now} og kan berre stillast fram."),
            format!("Legal time is {now} and can only be turned forward."),
        ),
    )
    .because(RuleSource::system("legal-time"))
}

fn cannot(error: ClockError) -> Failure {
    match error {
        ClockError::NotTurnable => super::not_a_demonstration(),
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
