//! One kind of write: by one client and by eight, beside `pgbench` with the statements of the same kind.
//!
//! | part of the writes | what becomes of it |
//! |---|---|
//! | first | made one by one while PostgreSQL logs; `pgbench` makes them again in a copy of the database from before |
//! | second and third | measured, by one client and by eight |
//! | fourth, if there is a receiver | made one by one with delivery on: the lag |
//!
//! Delivery and sealing are held up but for the fourth part, since `pgbench` does neither.

use anyhow::{Context as _, ensure};
use tilskudd_kernel::service::Service;
use tilskudd_testkit::eventually;

use super::acts::{self, Act, Done};
use super::lag;
use super::replay::{self, Transaction};
use super::row::{Figure, Row, rate};
use super::season::Season;
use super::statement_log::{entries, log_statements, transaction_of};

/// Clients at once.
const MANY: usize = 8;

/// How many writes each part has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts {
    /// Logged, and made by `pgbench` with one client.
    pub(crate) logged_one: usize,
    /// Logged, and made by `pgbench` with eight.
    pub(crate) logged_many: usize,
    /// Measured with one client.
    pub(crate) one: usize,
    /// Measured with eight.
    pub(crate) many: usize,
}

impl Parts {
    pub(crate) const fn sum(self) -> usize {
        self.logged_one + self.logged_many + self.one + self.many
    }
}

/// A kind of write.
pub(crate) struct Kind {
    pub(crate) what: &'static str,
    /// Names the copy of the database.
    pub(crate) key: &'static str,
    pub(crate) service: Service,
    pub(crate) parts: Parts,
    /// Whose effect is waited for: the acts after the parts are for that.
    pub(crate) effect: Option<lag::Effect>,
}

/// Measures a kind; gives its rows.
pub(crate) async fn measure(
    season: &mut Season,
    kind: &Kind,
    mut acts: Vec<Act>,
) -> anyhow::Result<Vec<Row>> {
    let parts = kind.parts;
    ensure!(acts.len() >= parts.sum(), "{}: {} acts", kind.what, acts.len());
    season.copy(kind.key).await?;
    let silent = season.hold_up(kind.service).await?;
    let mut take = |count: usize| acts.drain(..count).collect::<Vec<_>>();
    let logged = take(parts.logged_one + parts.logged_many);
    let transactions = logged_transactions(season, kind, logged).await?;
    let one = acts::run(season, kind.service, take(parts.one), 1).await?;
    let many = acts::run(season, kind.service, take(parts.many), MANY).await?;
    // With nothing else at work: what waits would be delivered meanwhile.
    let (first, second) = transactions.split_at(parts.logged_one);
    let url = season.url(kind.service, &format!("floor_{}", kind.key))?;
    let floors = [
        replay::run(&url, first, 1).await?,
        replay::run(&url, second, MANY).await?,
    ];
    let middle = transactions.get(transactions.len() / 2);
    let round_trips = middle.context("nothing was logged")?.len();
    season.let_go(kind.service, silent).await?;
    let mut rows = Vec::new();
    for ((clients, done), floor) in [(1, one), (MANY, many)].into_iter().zip(floors) {
        rows.push(Row {
            what: kind.what.into(),
            clients,
            measured: figure(&done)?,
            round_trips: Some(round_trips),
            floor: Some(floor),
        });
    }
    if let Some(effect) = &kind.effect {
        rows.push(lag::measure(season, kind, effect, acts, &url).await?);
    } else {
        acts::run(season, kind.service, acts, 1).await?;
    }
    Ok(rows)
}

fn figure(done: &Done) -> anyhow::Result<Figure> {
    Ok(Figure::of(&done.times)?.with_rate(rate(done.times.len(), done.all)))
}

/// Makes the writes one by one while everything is logged, and reads their transactions from the log.
async fn logged_transactions(
    season: &Season,
    kind: &Kind,
    acts: Vec<Act>,
) -> anyhow::Result<Vec<Transaction>> {
    let from = std::fs::metadata(season.log())?.len();
    log_statements(&season.admin_url(), true).await?;
    let done = acts::run(season, kind.service, acts, 1).await?;
    log_statements(&season.admin_url(), false).await?;
    eventually(&format!("the log of {}", kind.what), async || {
        let entries = entries(&since(season, from)?);
        let found = done.requests.iter().map(|id| transaction_of(&entries, id));
        Ok(found.collect::<Option<Vec<_>>>())
    })
    .await
}

/// What was logged after so many bytes.
pub(crate) fn since(season: &Season, from: u64) -> anyhow::Result<String> {
    let log = std::fs::read(season.log())?;
    let log = log.get(usize::try_from(from)?..).unwrap_or_default();
    Ok(String::from_utf8_lossy(log).into_owned())
}
