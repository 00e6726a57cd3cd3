//! `tilskudd sample`.

use std::process::ExitCode;

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
    /// The same seed gives the same file.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let round = sample::round(&Recipe {
        region: options.region.clone(),
        year: options.year,
        edition: options.edition.clone(),
        seed: options.seed,
    })?;
    println!("{}", serde_json::to_string_pretty(&round)?);
    Ok(ExitCode::SUCCESS)
}
