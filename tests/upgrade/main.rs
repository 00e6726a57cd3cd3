//! An upgrade as an operator does it, between two real programs: the one before fills a database by a round and is killed
//! with events undelivered, this one takes the database over and goes on, and the one before can be brought back
//! (docs/adr/0005). `just upgrade` builds both and runs this.
//!
//! It knows the programs by gRPC, by their outboxes and inboxes, and by what they print. Each program is asked by the
//! contract that it shows itself.
//!
//! | step | what must hold |
//! |---|---|
//! | the old program plays a round | the round reconciles, or it does not come up |
//! | it acts on five applications more, deliveries held up, and is killed | each service owes an event by SQL, and no inbox has one of them |
//! | the new program starts on the data | each of those events arrives once and has its effect once; everything shown before is shown |
//! | it takes every application to its end | the books agree to the øre, all audit logs verify |
//! | the old program starts again | it shows byte for byte what it showed, and a new application becomes a case |

mod acts;
mod bank;
mod books;
mod bytes_codec;
mod client;
mod cluster;
mod compare;
mod finish;
mod held;
mod messages;
mod program;
mod reconcile;
mod reflection;
mod wait;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use tokio::signal::unix::{SignalKind, signal};

use acts::{apply, assess, prepare};
use books::Books;
use cluster::{Cluster, May, Undelivered};
use held::Year;
use program::{Program, Start};

/// The programs, and where they work.
struct Upgrade {
    old: PathBuf,
    old_checkout: PathBuf,
    new: PathBuf,
    new_checkout: PathBuf,
    folder: PathBuf,
    started: Instant,
}

/// What the old program leaves behind.
struct Left {
    books: Books,
    year: Year,
    owed: Vec<Undelivered>,
}

#[tokio::main]
async fn main() -> ExitCode {
    // Told to stop, it still ends what it has started.
    let ended = tokio::select! {
        ended = run() => ended,
        told = told_to_stop() => told.and_then(|()| Err(anyhow::anyhow!("it was told to stop"))),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The upgrade fails.");
            for cause in error.chain() {
                eprintln!("  {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

async fn run() -> anyhow::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [old, old_checkout, new] = arguments.as_slice() else {
        anyhow::bail!("Name the old program, its checkout, and the new program; `just upgrade` does.");
    };
    // The database's own user has to get through.
    let passable = fs::Permissions::from_mode(0o711);
    let folder = tempfile::Builder::new()
        .prefix("tilskudd-upgrade-")
        .permissions(passable)
        .tempdir()?;
    let upgrade = Upgrade {
        old: old.clone(),
        old_checkout: old_checkout.clone(),
        new: new.clone(),
        new_checkout: Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
        folder: folder.path().to_owned(),
        started: Instant::now(),
    };
    // Ends what a failed step leaves running; dropped before the folder.
    let cluster = Cluster::of(&upgrade.data());
    let mut left = upgrade
        .fill(&cluster)
        .await
        .context("the program before, which fills the database")?;
    upgrade
        .go_on(&cluster, &mut left)
        .await
        .context("this program, on the database of the one before")?;
    upgrade
        .bring_back(&cluster, &left)
        .await
        .context("the program before, on the upgraded database")
}

impl Upgrade {
    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn tell(&self, what: &str) {
        println!("[{:5.1} s] {what}", self.started.elapsed().as_secs_f32());
    }

    async fn up(
        &self,
        program: &Path,
        checkout: &Path,
        log: &str,
    ) -> anyhow::Result<(Program, client::Client)> {
        let data = self.data();
        let arguments = ["up", "--data", &data.to_string_lossy()];
        let log = self.folder.join(log);
        Program::start(Start {
            program,
            checkout,
            arguments: &arguments,
            log,
        })
        .await
    }

    /// The old program: a round, five acts that nobody is told of, and the end.
    async fn fill(&self, cluster: &Cluster) -> anyhow::Result<Left> {
        let (data, out) = (self.data(), self.folder.join("out"));
        let (data, out) = (data.to_string_lossy(), out.to_string_lossy());
        let (program, client) = Program::start(Start {
            program: &self.old,
            checkout: &self.old_checkout,
            arguments: &["round", "--keep", "--data", &data, "--out", &out],
            log: self.folder.join("round.log"),
        })
        .await?;
        self.tell("The program before has played a round.");
        let prepared = async {
            prepare::turn_to(&client, cluster, "2026-12-01").await?;
            let books = books::read(&client).await?;
            self.tell(&format!("It shows {} things of that round.", books.len()));
            let year = Year::prepare(&client, cluster, &books).await?;
            anyhow::Ok((books, year))
        };
        let (books, mut year) = prepared.await.map_err(|error| program.with_log(error))?;
        cluster.deliveries(May::Not).await?;
        year.act(&client).await.map_err(|error| program.with_log(error))?;
        program.kill()?;
        let owed = cluster.undelivered().await?;
        held::all_owe(cluster, &owed).await?;
        cluster.deliveries(May::Again).await?;
        cluster.crash().await?;
        self.tell(&format!(
            "It is killed, and its PostgreSQL with it, with {} events undelivered:",
            owed.len()
        ));
        for event in &owed {
            println!("            {}", event.line());
        }
        Ok(Left { books, year, owed })
    }

    /// The new program: what was owed arrives, nothing has changed, all goes on to its end.
    async fn go_on(&self, cluster: &Cluster, left: &mut Left) -> anyhow::Result<()> {
        let (program, client) = self.up(&self.new, &self.new_checkout, "up.log").await?;
        self.tell(&format!(
            "This program is up; schema generations: {:?}.",
            cluster.generations().await?
        ));
        let went_on = async {
            prepare::settle(cluster).await?;
            held::all_arrived(cluster, &left.owed).await?;
            left.year.took_effect(&client).await?;
            self.tell("Each of those events arrived once and took effect once.");
            let now = books::read(&client).await?;
            unchanged(&left.books, &now)?;
            self.tell(&format!(
                "All {} things are shown as they were.",
                left.books.len()
            ));
            finish::finish(&client, cluster, &mut left.year).await?;
            let paid = finish::reconcile(&client, &left.year).await?;
            self.tell(&format!(
                "All applications came to their end: {paid} øre paid, the books differ by 0 øre."
            ));
            let entries = finish::verify(&client).await?;
            self.tell(&format!("The audit logs hold, {entries} entries."));
            anyhow::Ok(())
        };
        went_on.await.map_err(|error| program.with_log(error))?;
        program.stop().await
    }

    /// The old program again: an upgrade can be taken back without touching the database.
    async fn bring_back(&self, cluster: &Cluster, left: &Left) -> anyhow::Result<()> {
        let (program, client) = self.up(&self.old, &self.old_checkout, "back.log").await?;
        let works = async {
            let now = books::read(&client).await?;
            let differs = left.books.iter().find(|(key, item)| now.get(*key) != Some(*item));
            ensure!(
                differs.is_none(),
                "it shows something else than before the upgrade: {differs:?}"
            );
            let application = apply::apply(&client, &left.year.call, &left.year.later).await?;
            prepare::settle(cluster).await?;
            assess::case_of(&client, &left.year.call, &application).await
        };
        works.await.map_err(|error| program.with_log(error))?;
        self.tell(
            "The program before is up again: it shows what it showed, and a new application became a case.",
        );
        program.stop().await
    }
}

fn unchanged(before: &Books, now: &Books) -> anyhow::Result<()> {
    let changes = compare::changes(before, now);
    ensure!(
        changes.is_empty(),
        "what the program before showed is not shown any more:\n  {}",
        changes.join("\n  ")
    );
    Ok(())
}
