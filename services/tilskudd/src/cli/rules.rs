//! `tilskudd rules`.

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use tilskudd_kernel::clock::SystemClock;
use tilskudd_rulebook::Edition;

use crate::rules::explain::{self, Asked};
use crate::rules::load::{self, Read};
use crate::rules::page::Page;
use crate::rules::{Lang, coverage, diff, publish, show};

/// What to do with the rules.
#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks an edition's file and tells every fault at once: file, line, column and what to do.
    Check(Check),
    /// Shows an edition: every rule, its section, and the edition that wrote it.
    Show(Show),
    /// Tells what differs between two editions, by topic and code.
    Diff(Diff),
    /// Publishes an edition in `national`, which tells every service; the same again changes nothing.
    Publish(Publish),
    /// Explains every rule on an application: held or broken, and why. Ends with 0 when it would be taken, else 1.
    ///
    /// APPLICATION is JSON with the keys `application` (the facts that the rules look at; amounts in whole øre), and
    /// optionally `edition`, `call` (its terms) and `history` (`now`, and what was sent before). An example is
    /// tests/data/rules/application.json. A key that is unknown or missing is named.
    #[command(verbatim_doc_comment)]
    Explain(Explain),
    /// Shows which rules, cases and tests prove the rows of the mission.
    Coverage,
}

#[derive(Debug, Args)]
struct Check {
    /// The edition's file (TOML). What it continues is looked for beside it, then among the shipped editions.
    file: PathBuf,
}

#[derive(Debug, Args)]
struct Show {
    /// Id of a shipped edition, such as `kkt-2024`, or a file.
    edition: String,
    /// The language of the wordings.
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

#[derive(Debug, Args)]
struct Diff {
    /// Id of a shipped edition, or a file.
    before: String,
    /// Id of a shipped edition, or a file.
    after: String,
    /// The language of the wordings.
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

#[derive(Debug, Args)]
struct Publish {
    /// Id of a shipped edition, or a file.
    edition: String,
    /// Intake's address, such as `127.0.0.1:7401`.
    #[arg(long, required_unless_present = "dry_run")]
    server: Option<String>,
    /// File of the token of a scheme owner at Helsedirektoratet; without it, TILSKUDD_TOKEN holds the token.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// Writes the canonical text to standard output and publishes nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct Explain {
    /// The application's file (JSON).
    application: PathBuf,
    /// Id of a shipped edition, or a file; goes before the one that the application's file names.
    #[arg(long)]
    edition: Option<String>,
    /// The call's terms (JSON); go before those of the application's file.
    #[arg(long)]
    call: Option<PathBuf>,
    /// The language of the wordings.
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    match options.command {
        Command::Check(options) => check(&options),
        Command::Show(options) => {
            let mut page = Page::of_terminal();
            with(&[&options.edition], |editions| {
                for edition in editions {
                    show::show(edition, options.lang, &mut page);
                }
                page.into_text()
            })
        }
        Command::Diff(options) => with(&[&options.before, &options.after], |editions| {
            let mut page = Page::of_terminal();
            if let [before, after] = editions {
                diff::diff(before, after, options.lang, &mut page);
            }
            page.into_text()
        }),
        Command::Publish(options) => publish(options).await,
        Command::Explain(options) => explain(options),
        Command::Coverage => {
            let mut page = Page::of_terminal();
            coverage::put(&tilskudd_rulebook::coverage()?, &mut page);
            put(&page.into_text())
        }
    }
}

fn check(options: &Check) -> anyhow::Result<ExitCode> {
    Ok(match load::from_file(&options.file)? {
        Read::Sound(edition) => {
            println!(
                "{}: i orden / sound: {}, {} regler / rules, {}",
                options.file.display(),
                edition.id,
                edition.rules().len(),
                edition.hash()
            );
            ExitCode::SUCCESS
        }
        Read::Faulty(faults) => {
            eprint!("{faults}");
            ExitCode::FAILURE
        }
    })
}

fn explain(options: Explain) -> anyhow::Result<ExitCode> {
    let mut asked: Asked = explain::read(&options.application)?;
    if let Some(file) = &options.call {
        asked.call = Some(explain::read(file)?);
    }
    let edition = options
        .edition
        .or_else(|| asked.edition.clone())
        .context("by which edition? name it with --edition, or in the file as `edition`")?;
    let edition = match load::edition(&edition)? {
        Read::Sound(edition) => edition,
        Read::Faulty(faults) => {
            eprint!("{faults}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut page = Page::of_terminal();
    let taken = explain::put(
        &edition,
        &asked,
        SystemClock::real().now(),
        options.lang,
        &mut page,
    )?;
    put(&page.into_text())?;
    Ok(if taken {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn publish(options: Publish) -> anyhow::Result<ExitCode> {
    let edition = match load::edition(&options.edition)? {
        Read::Sound(edition) => edition,
        Read::Faulty(faults) => {
            eprint!("{faults}");
            return Ok(ExitCode::FAILURE);
        }
    };
    eprintln!("{}: {}", edition.id, edition.hash());
    if options.dry_run {
        return put(&format!("{}\n", edition.canonical_json()));
    }
    let environment = std::env::var("TILSKUDD_TOKEN").ok();
    let token = publish::token(options.token_file.as_deref(), environment.as_deref())?;
    // Clap sees to it that there is a server unless nothing is published.
    let server = options.server.unwrap_or_default();
    let published = publish::publish(&edition, &server, &token).await?;
    let outcome = if published.before {
        "var publisert fra før; ingenting er endret / was published before; nothing changed"
    } else {
        "er publisert / is published"
    };
    println!("{} {outcome}: {}", published.edition.name, published.edition.hash);
    Ok(ExitCode::SUCCESS)
}

/// Writes the text to standard output; a reader that has seen enough, such as `head`, is no fault.
fn put(text: &str) -> anyhow::Result<ExitCode> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Writes what is made of editions that are all sound; tells what is wrong with those that are not.
fn with(asked: &[&str], then: impl FnOnce(&[Edition]) -> String) -> anyhow::Result<ExitCode> {
    let mut editions = Vec::new();
    let mut sound = true;
    for name in asked {
        match load::edition(name)? {
            Read::Sound(edition) => editions.push(*edition),
            Read::Faulty(faults) => {
                eprint!("{faults}");
                sound = false;
            }
        }
    }
    if sound {
        put(&then(&editions))
    } else {
        Ok(ExitCode::FAILURE)
    }
}
