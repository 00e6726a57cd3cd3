//! One table of what the system does, each figure beside its floor in the same run.
//!
//! ```sh
//! just bench
//! ```
//!
//! A season of one region is played over gRPC against the five services, each a process of its own: applications are
//! submitted, judged, decided, attested, released and reported on, so that each step prepares the next. Of each kind
//! of write some are made while PostgreSQL logs their statements, and `pgbench` makes the same ones again in a copy of
//! the database as it was before them. Then the shipped round is played once, for its time and its CPU.
//!
//! Everything shares the machine; fsync is on. What is new here needs nothing of the services but their contracts.

mod acts;
mod allocate;
mod apply;
mod assess;
#[path = "../common/mod.rs"]
mod common;
mod cpu;
mod lag;
mod lists;
mod pages;
mod pay;
mod plan;
mod replay;
mod report;
mod round;
mod row;
mod rules;
mod season;
mod services;
mod settings;
mod table;
mod writes;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use tokio::runtime::Runtime;

// Beside the modules of this benchmark, so that the tests can take them one by one.
use common::{content, percentile, pgbench, script, statement_log};
use row::Row;
use season::Season;

fn main() -> anyhow::Result<ExitCode> {
    if let Some(ended) = services::run_as_service()? {
        return Ok(ended);
    }
    // `cargo test` and `--test` run benches once, to see that they work: nothing here is cheap enough for that.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(ExitCode::SUCCESS);
    }
    let rows = Runtime::new()?.block_on(measure())?;
    print!("{}", table::markdown(&rows));
    let directory = directory()?;
    std::fs::create_dir_all(&directory)?;
    for (name, text) in [
        ("figures.md", table::markdown(&rows)),
        ("figures.json", format!("{:#}\n", table::json(&rows))),
    ] {
        let path = directory.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

async fn measure() -> anyhow::Result<Vec<Row>> {
    let started = Instant::now();
    let done = |what: &str| eprintln!("{:>4} s  {what}", started.elapsed().as_secs());
    let mut rows = Vec::new();
    let mut season = Season::start().await?;
    let call = apply::open(&mut season).await?;
    let drafts = apply::drafts(&season, &call).await?;
    done("drafts");
    rows.extend(rules::rows(&season, drafts.first().context("no draft")?).await?);
    rows.extend(apply::submit(&mut season, &drafts).await?);
    done("submissions");
    allocate::frame(&mut season).await?;
    rows.extend(assess::assess(&mut season).await?);
    done("cases");
    rows.extend(allocate::decide(&mut season, &call).await?);
    done("decisions");
    rows.extend(pay::pay(&mut season).await?);
    done("payments");
    rows.extend(report::report(&mut season, &call).await?);
    done("reports");
    rows.extend(lists::rows(&season).await?);
    done("lists");
    season.stop().await?;
    rows.extend(round::rows().await?);
    done("the round");
    Ok(rows)
}

/// `bench` in cargo's target directory, in which this program lies.
fn directory() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let target = this.ancestors().nth(3).map(Path::to_owned);
    Ok(target
        .context("this program lies in no target directory")?
        .join("bench"))
}
