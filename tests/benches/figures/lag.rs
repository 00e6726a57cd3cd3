//! Delivery lag: from the commit of an act to the commit of its effect in the receiver, by PostgreSQL's own note of
//! when each transaction committed.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tilskudd_kernel::service::Service;
use tilskudd_testkit::eventually;
use uuid::Uuid;

use super::acts::{self, Act};
use super::replay;
use super::row::{Figure, Floor, Row};
use super::season::{REGION, Season};
use super::statement_log::{entries, log_statements, transaction_of};
use super::writes::{Kind, since};

/// Acts whose receiving is logged, for the floor.
const LOGGED: usize = 20;

/// The effect of an act in another service.
pub(crate) struct Effect {
    pub(crate) what: &'static str,
    /// Full name of the event's message.
    pub(crate) event: &'static str,
    pub(crate) receiver: Service,
}

/// Runs the acts one by one with delivery on. The floor is the transactions of the act and of its receiving, by
/// `pgbench` in the copy at `url`.
pub(crate) async fn measure(
    season: &Season,
    kind: &Kind,
    effect: &Effect,
    mut acts: Vec<Act>,
    url: &str,
) -> anyhow::Result<Row> {
    ensure!(acts.len() > LOGGED, "too few acts for the lag");
    let logged = acts.split_off(acts.len() - LOGGED);
    let done = acts::run(season, kind.service, acts, 1).await?;
    season.settle().await?;
    let lags = lags(season, kind, effect, &done.requests).await?;
    let floor = floor(season, kind, effect, logged, url).await?;
    Ok(Row {
        what: effect.what.into(),
        clients: 1,
        measured: Figure::of(&lags)?,
        round_trips: None,
        floor: Some(floor),
    })
}

/// The events of these requests, in their order: nothing else is done, so the n-th request wrote the n-th of the last.
async fn events(
    admin: &mut PgConnection,
    kind: &Kind,
    effect: &Effect,
    count: usize,
) -> anyhow::Result<Vec<Uuid>> {
    let sql = format!(
        "SELECT event_id FROM {}.outbox WHERE kind = $1 AND destination_service = $2 AND destination_tenant = $3
         ORDER BY seq DESC LIMIT $4",
        kind.service
    );
    let mut events: Vec<Uuid> = sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(effect.event)
        .bind(effect.receiver.as_str())
        .bind(REGION)
        .bind(i64::try_from(count)?)
        .fetch_all(admin)
        .await?;
    ensure!(events.len() == count, "{} events of {count} acts", events.len());
    events.reverse();
    Ok(events)
}

/// Neither the row of the request nor that of the received event is ever changed, so each was written by the
/// transaction that is meant.
async fn lags(
    season: &Season,
    kind: &Kind,
    effect: &Effect,
    requests: &[String],
) -> anyhow::Result<Vec<Duration>> {
    let url = season.owner_of_all(&format!("tilskudd_{REGION}"));
    let mut admin = PgConnection::connect(&url).await?;
    let events = events(&mut admin, kind, effect, requests.len()).await?;
    let requests: Vec<Uuid> = requests.iter().map(|id| id.parse()).collect::<Result<_, _>>()?;
    let sql = format!(
        "SELECT (extract(epoch FROM pg_xact_commit_timestamp(inbox.xmin)
                     - pg_xact_commit_timestamp(request.xmin)) * 1000000)::bigint
         FROM unnest($1::uuid[], $2::uuid[]) AS act (request_id, event_id)
         JOIN {}.idempotency AS request USING (request_id)
         JOIN {}.inbox USING (event_id)",
        kind.service, effect.receiver
    );
    let micros: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(&requests)
        .bind(&events)
        .fetch_all(&mut admin)
        .await?;
    ensure!(
        micros.len() == requests.len(),
        "{} of {} effects",
        micros.len(),
        requests.len()
    );
    let lags = micros
        .into_iter()
        .map(|micros| Ok(Duration::from_micros(micros.try_into()?)));
    lags.collect()
}

/// Some more acts, logged in both services; the two transactions of each are one script of `pgbench`.
async fn floor(
    season: &Season,
    kind: &Kind,
    effect: &Effect,
    acts: Vec<Act>,
    url: &str,
) -> anyhow::Result<Floor> {
    let count = acts.len();
    let from = std::fs::metadata(season.log())?.len();
    log_statements(&season.admin_url(), true).await?;
    let done = acts::run(season, kind.service, acts, 1).await?;
    season.settle().await?;
    log_statements(&season.admin_url(), false).await?;
    let database = season.owner_of_all(&format!("tilskudd_{REGION}"));
    let mut admin = PgConnection::connect(&database).await?;
    let events = events(&mut admin, kind, effect, count).await?;
    let both = eventually(&format!("the log of {}", effect.what), async || {
        let entries = entries(&since(season, from)?);
        let received: Vec<_> = entries
            .iter()
            .filter(|entry| {
                entry
                    .statement
                    .text
                    .contains(&format!("{}.inbox", effect.receiver))
            })
            .cloned()
            .collect();
        let whole = done.requests.iter().zip(&events).map(|(request, event)| {
            let process = &received.iter().find(|e| e.names(&event.to_string()))?.process;
            let of_it: Vec<_> = entries
                .iter()
                .filter(|e| e.process == *process)
                .cloned()
                .collect();
            let mut whole = transaction_of(&entries, request)?;
            whole.extend(transaction_of(&of_it, &event.to_string())?);
            Some(whole)
        });
        Ok(whole.collect::<Option<Vec<_>>>())
    })
    .await?;
    // Two roles in one script: by the administrator, who may do what both may.
    let database = url.split('?').next().and_then(|url| url.rsplit('/').next());
    let url = season.owner_of_all(database.context("no database in the address")?);
    let mut floor = replay::run(&url, &both, 1).await?;
    floor.what = "pgbench: the write and its receiving".into();
    Ok(floor)
}
