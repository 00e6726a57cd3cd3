//! `tilskudd issuer`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::remote::{self, Remote};

/// Which issuer.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where the services and the issuer are, as `round --against` reads it.
    #[arg(long)]
    against: PathBuf,
    /// Prints what the services' configuration must say of it, and ends.
    #[arg(long)]
    print: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let issuer = Remote::read(&options.against)?.issuer().await?;
    if options.print {
        print!("{}", remote::trusted(&issuer)?);
    } else {
        eprintln!("Innlogging / Logging in: http://{}/token", issuer.addr());
        super::asked_to_stop().await?;
    }
    Ok(ExitCode::SUCCESS)
}
