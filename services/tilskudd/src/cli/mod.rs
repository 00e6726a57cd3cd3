//! Commands.

mod database;
mod import;
#[cfg(feature = "demonstration")]
mod issuer;
#[cfg(feature = "demonstration")]
mod round;
mod rules;
mod sample;
mod template;
#[cfg(feature = "demonstration")]
mod up;

#[cfg(feature = "demonstration")]
use std::path::PathBuf;
use std::process::ExitCode;

#[cfg(feature = "demonstration")]
use crate::allinone::{self, AllInOne};
use clap::{Args, Parser, Subcommand};
use tilskudd_kernel::ids::SystemIds;
use tilskudd_runtime::config::Telemetry;
use tilskudd_runtime::telemetry;
#[cfg(feature = "demonstration")]
use tokio::signal::unix::{SignalKind, signal};

/// Tilskudd: the state grant to municipalities for competence and development in health and care.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    logs: Logs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Logs {
    /// Log lines on standard error, such as `info` or `warn,tilskudd_store=debug`.
    #[arg(long, global = true, default_value = "error", env = "TILSKUDD_LOG")]
    log: String,
    /// OTLP collector (gRPC) for traces and metrics, such as `http://127.0.0.1:4317`.
    #[arg(long, global = true, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    otlp: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays a whole grant round through the five services and reconciles it.
    #[cfg(feature = "demonstration")]
    Round(round::Options),
    /// Starts the five services with a private PostgreSQL and stays up.
    #[cfg(feature = "demonstration")]
    Up(up::Options),
    /// Checks, shows, compares and publishes editions of the rules, and explains them on an application.
    Rules(rules::Options),
    /// Writes a made-up round's input to standard output.
    Sample(sample::Options),
    /// Writes the empty Excel workbook of an edition, to be filled in with applications.
    Template(template::Options),
    /// Makes drafts of a workbook's applications, or tells what is wrong with it, cell by cell.
    Import(import::Options),
    /// Makes, prepares and migrates databases, and shows how they stand.
    Database(database::Options),
    /// Gives tokens to whoever asks on this machine, for a demonstration whose services run in containers.
    #[cfg(feature = "demonstration")]
    Issuer(issuer::Options),
    /// Writes the JSON Schema of a round's input to standard output.
    Schema,
}

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error.into()),
    };
    runtime.block_on(async {
        let telemetry = Telemetry {
            log_filter: cli.logs.log,
            otlp_endpoint: cli.logs.otlp,
            ..Telemetry::default()
        };
        let guard = match telemetry::init(&telemetry, "tilskudd", &SystemIds) {
            Ok(guard) => guard,
            Err(error) => return complain(&error.into()),
        };
        let done = match cli.command {
            #[cfg(feature = "demonstration")]
            Command::Round(options) => round::run(options).await,
            #[cfg(feature = "demonstration")]
            Command::Up(options) => up::run(options).await,
            Command::Rules(options) => rules::run(options).await,
            Command::Sample(options) => sample::run(&options),
            Command::Template(options) => template::run(&options),
            Command::Import(options) => import::run(options).await,
            Command::Database(options) => database::run(options).await,
            #[cfg(feature = "demonstration")]
            Command::Issuer(options) => issuer::run(options).await,
            Command::Schema => crate::input::schema().map(|schema| {
                print!("{schema}");
                ExitCode::SUCCESS
            }),
        };
        guard.shutdown().await;
        done.unwrap_or_else(|error| complain(&error))
    })
}

fn complain(error: &anyhow::Error) -> ExitCode {
    eprintln!("tilskudd: {error:#}");
    ExitCode::FAILURE
}

#[cfg(feature = "demonstration")]
/// Starts everything; at Ctrl-C or SIGTERM what was started by then ends.
async fn start(options: &allinone::Options) -> anyhow::Result<AllInOne> {
    tokio::select! {
        started = AllInOne::start(options) => started,
        asked = asked_to_stop() => {
            asked?;
            anyhow::bail!("stopped while starting")
        }
    }
}

#[cfg(feature = "demonstration")]
/// Returns at Ctrl-C or SIGTERM.
async fn asked_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// An address as clients take it: `host:port` is plain HTTP.
fn address(server: &str) -> String {
    if server.contains("://") {
        server.to_owned()
    } else {
        format!("http://{server}")
    }
}

#[cfg(feature = "demonstration")]
/// Where the data lie when nobody says.
fn data_dir(given: Option<PathBuf>) -> PathBuf {
    given.unwrap_or_else(tilskudd_store::embedded::default_data_dir)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_server_is_named_with_or_without_its_scheme() {
        for (given, taken) in [
            ("127.0.0.1:7401", "http://127.0.0.1:7401"),
            ("http://127.0.0.1:7401", "http://127.0.0.1:7401"),
            ("https://intake.example:443", "https://intake.example:443"),
        ] {
            assert_eq!(super::address(given), taken);
        }
    }
}
