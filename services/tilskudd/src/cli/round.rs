//! `tilskudd round`.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use clap::Args;
use tilskudd_kernel::ids::SystemIds;
use tilskudd_store::embedded::Lifetime;

use super::up;
use crate::allinone;
use crate::input::Round;
use crate::remote::Remote;
use crate::round::summary::Summary;
use crate::round::world::World;
use crate::round::{self, Progress};
use crate::sample::{self, Recipe};

/// The round that is played when nothing else is asked for.
const DEFAULT_INPUT: &str = "tests/data/rounds/trondelag-2024.json";

/// What to play.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The round's input; its format is tests/data/rounds/round.schema.json.
    #[arg(long)]
    input: Option<PathBuf>,
    /// Without --input: a made-up round of this region. With it: the region that the input has to be of.
    #[arg(long)]
    region: Option<String>,
    /// Where letters, payment files and the summary are written.
    #[arg(long, default_value = "out")]
    out: PathBuf,
    /// Prints the summary as one JSON object instead of the table.
    #[arg(long)]
    json: bool,
    /// Leaves everything running until Ctrl-C; the data stay for a later `up`.
    #[arg(long)]
    keep: bool,
    /// Plays against services that run already, with an issuer that they trust; this file says where. They must be
    /// new: nothing published, legal time not turned beyond the round's.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["keep", "data"])]
    against: Option<PathBuf>,
    /// With --keep: where the data lie; must be new.
    #[arg(long, env = "TILSKUDD_DATA", requires = "keep")]
    data: Option<PathBuf>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let input = input(&options)?;
    round::output::prepare(&options.out)?;
    let progress = Terminal { started };
    progress.part(&input.title);
    for note in &input.notes {
        progress.note(note);
    }
    if let Some(file) = &options.against {
        let summary = play_remote(file, &input, &options, &progress).await?;
        return Ok(finish(&summary, &options, started));
    }
    // Removed last of all, after PostgreSQL has stopped; passable for the database's own user.
    let scratch = tempfile::Builder::new()
        .prefix("tilskudd-round-")
        .permissions(std::fs::Permissions::from_mode(0o711))
        .tempdir()?;
    let data_dir = if options.keep {
        super::data_dir(options.data.clone())
    } else {
        scratch.path().join("data")
    };
    ensure!(
        !data_dir.join("pgdata").exists(),
        "{} holds data already; name a new directory with --data",
        data_dir.display()
    );
    let up = super::start(&allinone::Options {
        data_dir: data_dir.clone(),
        lifetime: if options.keep {
            Lifetime::UntilStopped
        } else {
            Lifetime::Scratch
        },
        regions: vec![input.region.parse().context("the region's id")?],
        usual_ports: options.keep,
        telemetry: BTreeMap::new(),
    })
    .await?;
    let logins = Arc::new(up.grounds.issuer().clone());
    let world = World::new(
        &up.grounds.endpoints(),
        logins,
        Arc::new(SystemIds),
        &input.region,
    )?;
    let played = tokio::select! {
        played = play(&world, &input, &options, &progress) => played,
        asked = super::asked_to_stop() => asked.and_then(|()| Err(anyhow::anyhow!("stopped before the end"))),
    };
    if options.keep && played.is_ok() {
        let regions = vec![input.region.parse()?];
        up::write_regions(&data_dir, &regions)?;
        eprint!("{}", up::describe(&up, &regions).await?);
        eprintln!(
            "Dataene blir liggende i / The data stay in {}; `tilskudd up --data {}` finds them",
            data_dir.display(),
            data_dir.display()
        );
        super::asked_to_stop().await?;
    }
    up.stop().await?;
    Ok(finish(&played?, &options, started))
}

/// Success when all books agree.
fn finish(summary: &Summary, options: &Options, started: Instant) -> ExitCode {
    eprintln!(
        "{:.1} s; utdata / output in {}",
        started.elapsed().as_secs_f32(),
        options.out.display()
    );
    if summary.holds() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Plays against services that somebody else started, and stops nothing but the issuer.
async fn play_remote(
    file: &Path,
    input: &Round,
    options: &Options,
    progress: &Terminal,
) -> anyhow::Result<Summary> {
    let remote = Remote::read(file)?;
    let issuer = remote.issuer().await?;
    let world = remote.world(&input.region, &issuer)?;
    tokio::select! {
        played = play(&world, input, options, progress) => played,
        asked = super::asked_to_stop() => asked.and_then(|()| Err(anyhow::anyhow!("stopped before the end"))),
    }
}

async fn play(
    world: &World,
    input: &Round,
    options: &Options,
    progress: &Terminal,
) -> anyhow::Result<Summary> {
    let (summary, played) = round::play(world, input, progress).await?;
    round::output::write(&options.out, &played, &summary)?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&summary)?);
    } else {
        println!("\n{}\n{}", summary.table(), summary.lines());
    }
    Ok(summary)
}

/// The input that was asked for.
fn input(options: &Options) -> anyhow::Result<Round> {
    match (&options.input, &options.region) {
        (Some(file), region) => {
            let round = Round::read(file)?;
            if let Some(region) = region {
                ensure!(
                    *region == round.region,
                    "{} is a round of {}, not of {region}",
                    file.display(),
                    round.region
                );
            }
            Ok(round)
        }
        (None, Some(region)) => sample::round(&Recipe::shipped(region, 2024, "kkt-2024", 1)),
        (None, None) => Round::read(DEFAULT_INPUT.as_ref())
            .context("run this from the repository, or name a file with --input or a region with --region"),
    }
}

/// Progress on standard error, so that `--json` stays clean.
struct Terminal {
    started: Instant,
}

impl Progress for Terminal {
    fn part(&self, text: &str) {
        eprintln!("[{:5.1} s] {text}", self.started.elapsed().as_secs_f32());
    }

    fn note(&self, text: &str) {
        eprintln!("            {text}");
    }
}
