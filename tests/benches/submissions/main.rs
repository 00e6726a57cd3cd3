//! Submissions per second through intake, beside `pgbench` running the same SQL statements on the same server.
//!
//! ```sh
//! just bench-submissions
//! ```
//!
//! Everything is in the service's figure: gRPC, the token of each applicant, parsing, the rules, the signed document
//! and its hash, tracing, and one transaction of five round trips. What `pgbench` runs is not written here: one
//! submission is made while PostgreSQL logs its statements, and the script is made from the log, with the parameters
//! that differ from one submission to the next as variables. So the two cannot part.
//!
//! Client, service, `pgbench` and PostgreSQL share the machine; fsync is on. The relay is held up by a receiver that
//! never answers, and nothing is sealed meanwhile, since `pgbench` does neither.

mod captured;
#[path = "../common/mod.rs"]
mod common;
mod grounds;
mod latency;
mod pgbench;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use criterion::{BenchmarkId, Criterion, Throughput};
use tokio::runtime::Runtime;

use grounds::{Bench, Client};

/// Clients at once.
const CLIENTS: [usize; 3] = [1, 8, 32];
/// How long `pgbench` runs for each number of clients.
const PGBENCH: Duration = Duration::from_secs(8);

fn main() -> anyhow::Result<()> {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_secs(2))
        .measurement_time(Duration::from_secs(8))
        .configure_from_args();
    // `cargo test` and `--test` run benches once, to see that they work: nothing here is cheap enough for that.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let runtime = Runtime::new()?;
    let bench = Arc::new(runtime.block_on(Bench::start())?);
    let statements = runtime.block_on(captured::one_submission(&bench))?;
    println!("one submission: {} round trips", statements.len());
    let mut lines = Vec::new();
    for clients in CLIENTS {
        let per_second = submissions(&mut criterion, &runtime, &bench, clients)?;
        let sql = pgbench::run(&runtime, &bench, &statements, clients, PGBENCH)?;
        println!("{clients} at once: {per_second}/s, pgbench {sql:?}");
        lines.push((clients, per_second, sql));
    }
    let empty = runtime.block_on(latency::empty_call(&bench))?;
    let submission = runtime.block_on(latency::submission(&bench))?;
    runtime.block_on(async {
        Arc::into_inner(bench)
            .context("a client is still at work")?
            .stop()
            .await
    })?;
    criterion.final_summary();
    tell(&lines, empty, submission);
    Ok(())
}

fn tell(lines: &[(usize, u64, pgbench::Figures)], empty: Duration, submission: Duration) {
    println!("\n clients   service/s   pgbench/s   share");
    for (clients, per_second, sql) in lines {
        let share = per_second * 100 / sql.per_second.max(1);
        println!(
            "{clients:>8} {per_second:>11} {:>11} {share:>6} %",
            sql.per_second
        );
    }
    let sql = lines.first().map_or(Duration::ZERO, |(_, _, sql)| sql.p50);
    let bound = (sql + empty) * 2;
    println!(
        "\none client, p50: submission {} µs; the SQL {} µs, an empty call {} µs, twice both {} µs",
        submission.as_micros(),
        sql.as_micros(),
        empty.as_micros(),
        bound.as_micros()
    );
}

/// Lets criterion measure, and gives how many a second over all that it measured.
#[expect(
    clippy::expect_used,
    reason = "a benchmark that cannot submit has nothing to measure, and criterion takes no error"
)]
fn submissions(
    criterion: &mut Criterion,
    runtime: &Runtime,
    bench: &Arc<Bench>,
    clients: usize,
) -> anyhow::Result<u64> {
    let people = runtime.block_on(bench.clients(clients))?;
    let (done, spent) = (AtomicU64::new(0), AtomicU64::new(0));
    let mut group = criterion.benchmark_group("submissions");
    group.throughput(Throughput::Elements(1));
    group.bench_function(BenchmarkId::from_parameter(clients), |bencher| {
        bencher.iter_custom(|times| {
            let took = runtime
                .block_on(submit(bench, &people, times))
                .expect("a submission that breaks no rule is accepted");
            done.fetch_add(times, Ordering::Relaxed);
            spent.fetch_add(
                u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                Ordering::Relaxed,
            );
            took
        });
    });
    group.finish();
    Ok(done.into_inner() * 1_000_000 / spent.into_inner().max(1))
}

/// Submits `times` drafts from all clients at once.
async fn submit(bench: &Arc<Bench>, people: &[Client], times: u64) -> anyhow::Result<Duration> {
    let drafts = bench.take(times).await?;
    let started = Instant::now();
    let mut at_work = tokio::task::JoinSet::new();
    let drafts = Arc::new(drafts);
    let next = Arc::new(AtomicU64::new(0));
    for client in people {
        let (client, drafts, next) = (client.clone(), Arc::clone(&drafts), Arc::clone(&next));
        at_work.spawn(async move {
            loop {
                let position = usize::try_from(next.fetch_add(1, Ordering::Relaxed))?;
                let Some(draft) = drafts.get(position) else {
                    return anyhow::Ok(());
                };
                client.submit(draft).await?;
            }
        });
    }
    while let Some(ended) = at_work.join_next().await {
        ended??;
    }
    Ok(started.elapsed())
}
