//! The command line of the five service binaries.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tilskudd_kernel::ids::SystemIds;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{BootError, Deps, start};
use crate::config::Config;
use crate::parts::Definition;
use crate::telemetry;

/// Exit code for a configuration that is refused (`EX_CONFIG` of sysexits).
const EXIT_CONFIG: u8 = 78;

/// Runs a service of Tilskudd.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    /// Configuration file (TOML); the environment (`TILSKUDD__…`) comes over it.
    #[arg(long, global = true, default_value = "tilskudd.toml", env = "TILSKUDD_CONFIG")]
    config: PathBuf,
    /// Folder of secrets, each a file that is named as its key (`regions.trondelag.database_url`); it comes over the
    /// configuration file and under the environment.
    #[arg(long, global = true, env = "TILSKUDD_SECRETS")]
    secrets: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves until SIGTERM or SIGINT.
    Serve,
    /// Brings every region's schema up to this program's version, as the owner.
    Migrate,
    /// Reads the configuration and says whether it holds.
    CheckConfig,
}

/// What a service binary does: reads the command line and the configuration, and serves, migrates or checks.
#[must_use]
pub fn run(definition: &Definition) -> ExitCode {
    run_with(definition, None)
}

/// As [`run`]; where the configuration says `demonstration`, with the time of one. None: it is refused.
#[must_use]
pub fn run_with(definition: &Definition, demonstration: Option<Deps>) -> ExitCode {
    // Named after the service, not after this crate.
    let matches = Cli::command().name(definition.service.as_str()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let config = match Config::load_with(&cli.config, cli.secrets.as_deref()) {
        Ok(config) => config,
        Err(error) => {
            complain(&error);
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    let deps = demonstration.filter(|_| config.demonstration);
    let deps = deps.unwrap_or_else(Deps::real);
    if let Err(error) = deps.check(&config) {
        complain(&error);
        return ExitCode::from(EXIT_CONFIG);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error);
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(async {
        match cli.command {
            Command::Serve => serve(definition, config, deps).await,
            Command::Migrate => finish(migrate(definition, &config).await),
            Command::CheckConfig => ExitCode::SUCCESS,
        }
    })
}

/// Serves; telemetry is flushed whatever happens.
async fn serve(definition: &Definition, config: Config, deps: Deps) -> ExitCode {
    let guard = match telemetry::init(&config.telemetry, definition.service.as_str(), &SystemIds) {
        Ok(guard) => guard,
        Err(error) => {
            let error = BootError::from(error);
            complain(&error);
            return code_of(&error);
        }
    };
    let result = serve_until_signal(definition, config, deps).await;
    let code = match &result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(error);
            code_of(error)
        }
    };
    guard.shutdown().await;
    code
}

/// True when a signal ended it in order.
async fn serve_until_signal(definition: &Definition, config: Config, deps: Deps) -> Result<bool, BootError> {
    // Before anything answers: whoever sees it ready may stop it the moment after.
    let mut stop = Stop::listen();
    let mut running = start(definition, config, deps).await?;
    let asked = tokio::select! {
        () = stop.requested() => true,
        () = running.crashed() => false,
    };
    // A second signal breaks off what is still open.
    let clean = tokio::select! {
        clean = running.stop() => clean,
        () = stop.requested() => false,
    };
    Ok(asked && clean)
}

/// SIGTERM and SIGINT; none when they cannot be caught.
struct Stop(Option<(Signal, Signal)>);

impl Stop {
    fn listen() -> Self {
        match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
            (Ok(terminate), Ok(interrupt)) => Self(Some((terminate, interrupt))),
            _ => {
                tracing::error!("signals cannot be caught; the service ends only when it is killed");
                Self(None)
            }
        }
    }

    /// Returns at either signal.
    async fn requested(&mut self) {
        match &mut self.0 {
            Some((terminate, interrupt)) => tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            },
            None => std::future::pending().await,
        }
    }
}

async fn migrate(definition: &Definition, config: &Config) -> Result<(), BootError> {
    let migrations = (definition.migrations)();
    for tenant in config.regions.keys() {
        let Some(url) = config.owner_urls.get(tenant) else {
            let problem = "every region needs the owner's address to migrate";
            return Err(crate::config::ConfigError::Value {
                key: "owner_urls",
                problem,
            }
            .into());
        };
        tilskudd_store::migrate(url.expose(), tenant, &migrations)
            .await
            .map_err(|source| BootError::Database {
                tenant: tenant.clone(),
                source,
            })?;
    }
    Ok(())
}

fn finish(result: Result<(), BootError>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            code_of(&error)
        }
    }
}

fn code_of(error: &BootError) -> ExitCode {
    if error.is_configuration() {
        ExitCode::from(EXIT_CONFIG)
    } else {
        ExitCode::FAILURE
    }
}

/// Tells the person at the terminal, with all causes, in one line.
fn complain(error: &dyn std::error::Error) {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    eprintln!("{}", text.split_whitespace().collect::<Vec<_>>().join(" "));
}
