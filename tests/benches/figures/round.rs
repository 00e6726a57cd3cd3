//! The shipped round of Trøndelag, through five processes: how long it takes, and whose CPU it takes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tilskudd::allinone::{Grounds, Options};
use tilskudd::input::Round;
use tilskudd::round::world::World;
use tilskudd::round::{self, Progress};
use tilskudd_kernel::ids::SystemIds;
use tilskudd_kernel::service::Service;
use tilskudd_store::embedded::Lifetime;

use super::cpu;
use super::row::{Figure, Row};
use super::services::{self, Services};

struct Silent;

impl Progress for Silent {
    fn part(&self, _: &str) {}
    fn note(&self, _: &str) {}
}

/// Plays the round once.
pub(crate) async fn rows() -> anyhow::Result<Vec<Row>> {
    let directory = services::directory()?;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/rounds/trondelag-2024.json");
    let input = Round::read(&file)?;
    let mut grounds = Grounds::prepare(&Options {
        data_dir: directory.path().join("data"),
        lifetime: Lifetime::Scratch,
        regions: vec![input.region.parse()?],
        usual_ports: false,
        telemetry: BTreeMap::new(),
    })
    .await?;
    grounds.free_addresses();
    let services = Services::start(&grounds.files, grounds.endpoints(), directory.path()).await?;
    let world = World::new(
        &grounds.endpoints(),
        Arc::new(grounds.issuer().clone()),
        Arc::new(SystemIds),
        &input.region,
    )?;
    let before = spent(&services, &grounds)?;
    let started = Instant::now();
    let (summary, _) = round::play(&world, &input, &Silent).await?;
    let took = started.elapsed();
    let after = spent(&services, &grounds)?;
    ensure!(summary.holds(), "the round's books do not agree");
    services.stop().await?;
    grounds.stop().await?;
    let mut rows = vec![row("round: time", took)];
    let mut all = Duration::ZERO;
    for (who, time) in after {
        let time = time.saturating_sub(before.get(&who).copied().unwrap_or_default());
        all += time;
        rows.push(row(&format!("round: CPU of {who}"), time));
    }
    rows.push(row("round: CPU, all", all));
    Ok(rows)
}

fn row(what: &str, time: Duration) -> Row {
    Row {
        what: what.into(),
        clients: 1,
        measured: Figure::Once(time),
        round_trips: None,
        floor: None,
    }
}

/// CPU time so far: of each service, of PostgreSQL, and of this process, which plays everybody.
fn spent(services: &Services, grounds: &Grounds) -> anyhow::Result<BTreeMap<String, Duration>> {
    let mut spent = BTreeMap::new();
    for service in Service::ALL {
        spent.insert(service.to_string(), cpu::of(services.process(service)?)?);
    }
    let file = grounds.data_dir().join("pgdata/postmaster.pid");
    let postmaster = std::fs::read_to_string(&file)?;
    let postmaster = postmaster
        .lines()
        .next()
        .context("no process in postmaster.pid")?;
    spent.insert("PostgreSQL".into(), cpu::of_family(postmaster.trim().parse()?)?);
    spent.insert("the players".into(), cpu::of(std::process::id())?);
    Ok(spent)
}
