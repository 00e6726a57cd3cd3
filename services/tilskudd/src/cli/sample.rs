//! `tilskudd sample`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use crate::sample::{self, Recipe};

/// What to make up.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Region, such as `rogaland`.
    #[arg(long)]
    region: String,
    /// Grant year.
    #[arg(long, default_value_t = 2024, value_parser = clap::value_parser!(i32).range(2000..=2099))]
    year: i32,
    /// Edition.
    #[arg(long, default_value = "kkt-2024")]
    edition: String,
    /// The file of an edition that does not ship; the round's file names it as it stands here.
    #[arg(long)]
    edition_file: Option<PathBuf>,
    /// The frame in kroner; left out: what a source states, else made up.
    #[arg(long)]
    frame: Option<i64>,
    /// At most so many municipalities apply.
    #[arg(long)]
    municipalities: Option<usize>,
    /// The same seed gives the same file.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let edition_file = match &options.edition_file {
        Some(file) => {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            Some((file.clone(), text))
        }
        None => None,
    };
    let round = sample::round(&Recipe {
        edition_file,
        frame_kroner: options.frame,
        municipalities: options.municipalities,
        region: options.region.clone(),
        year: options.year,
        edition: options.edition.clone(),
        seed: options.seed,
    })?;
    // A reader that has seen enough (`| head`) is no fault.
    match writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&round)?) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error.into()),
        _ => {}
    }
    Ok(ExitCode::SUCCESS)
}
