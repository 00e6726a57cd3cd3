//! `tilskudd database`: makes, prepares and migrates the databases of tenants, and shows how they stand.

mod configuration;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use comfy_table::{Table, presets};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::config::ConfigError;
use tilskudd_store::{Migrations, SchemaStatus, provision, schema_status};

use crate::migrations;
use configuration::Configuration;

/// Exit code for a configuration that is refused, as of the services (`EX_CONFIG` of sysexits).
const EXIT_CONFIG: u8 = 78;

/// What to do, and with which databases.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Configuration file (TOML); the environment (`TILSKUDD__…`) comes over it.
    #[arg(long, global = true, default_value = "tilskudd.toml", env = "TILSKUDD_CONFIG")]
    config: PathBuf,
    /// Folder of secrets, each a file that is named as its key, such as `owner_urls.trondelag`.
    #[arg(long, global = true, env = "TILSKUDD_SECRETS")]
    secrets: Option<PathBuf>,
    /// Only this tenant of the configuration; may be given again.
    #[arg(long = "tenant", global = true)]
    tenants: Vec<Tenant>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Command {
    /// As a superuser: makes database, roles and schemas. Again without harm; it also sets the passwords anew.
    Provision,
    /// As the owner: makes the schemas and gives the services their rights, where somebody else made database and roles.
    Prepare,
    /// As the owner: brings the schemas of all five services up to this program's version.
    Migrate,
    /// As the owner: shows the generation and version of every schema. Ends with 1 when one is not as it should be.
    Status,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(&options.config, options.secrets.as_deref());
    let chosen = configuration.and_then(|read| Ok((read.chosen(&options.tenants)?, read)));
    let (tenants, configuration) = match chosen {
        Ok(read) => read,
        Err(refused) => {
            eprintln!("tilskudd: {}", in_one_line(refused));
            return Ok(ExitCode::from(EXIT_CONFIG));
        }
    };
    let needs_admin = matches!(options.command, Command::Provision);
    if let Err(refused) = configuration.must_have(&tenants, needs_admin) {
        eprintln!("tilskudd: {}: {refused}", options.config.display());
        return Ok(ExitCode::from(EXIT_CONFIG));
    }
    let migrations = migrations::all();
    let mut all_good = true;
    for tenant in &tenants {
        all_good &= one(&configuration, tenant, options.command, &migrations)
            .await
            .with_context(|| format!("the database of {tenant}"))?;
    }
    Ok(if all_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What is asked for, for one tenant; false when its database is not as it should be.
async fn one(
    configuration: &Configuration,
    tenant: &Tenant,
    command: Command,
    migrations: &[Migrations],
) -> anyhow::Result<bool> {
    let owner = configuration.owner_url(tenant);
    match command {
        Command::Provision => {
            let password = |role: &str| configuration.password(role).unwrap_or_default().to_owned();
            provision::tenant(configuration.admin_url(), tenant, &password).await?;
            println!("{tenant}: provisioned");
        }
        Command::Prepare => {
            provision::prepare(owner, tenant).await?;
            println!("{tenant}: prepared");
        }
        Command::Migrate => {
            provision::migrate_all(owner, tenant, migrations).await?;
            println!("{tenant}: migrated");
        }
        Command::Status => return status(owner, tenant, migrations).await,
    }
    Ok(true)
}

async fn status(owner: &str, tenant: &Tenant, migrations: &[Migrations]) -> anyhow::Result<bool> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(["tenant", "service", "generation", "known", "version", "stands"]);
    let mut all_good = true;
    for known in migrations {
        let SchemaStatus {
            generation,
            version,
            problem,
        } = schema_status(owner, tenant, known).await?;
        all_good &= problem.is_none();
        let or_none = |number: Option<String>| number.unwrap_or_else(|| "-".to_owned());
        table.add_row([
            tenant.to_string(),
            known.service().to_string(),
            or_none(generation.map(|generation| generation.to_string())),
            known.generation().to_string(),
            or_none(version.map(|version| version.to_string())),
            problem.map_or_else(|| "good".to_owned(), |problem| problem.to_string()),
        ]);
    }
    println!("{table}");
    Ok(all_good)
}

fn in_one_line(refused: ConfigError) -> String {
    let line = format!("{:#}", anyhow::Error::from(refused));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
