//! One throw-away server per test process.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::cluster::PidFile;
use super::layout::Layout;
use super::user::User;
use super::{Error, Lifetime, Options, Server};
use crate::secret_file;

const PREFIX: &str = "tilskudd-scratch-";
/// Younger directories may be somebody's who is just starting.
const STALE: Duration = Duration::from_secs(120);

/// The process's throw-away server, started by whoever asks first. It ends with the process, also when that is
/// killed, and its data goes with it.
///
/// # Errors
/// As [`Server::start`].
pub async fn scratch() -> Result<&'static Server, Error> {
    tokio::task::spawn_blocking(scratch_blocking)
        .await
        .map_err(|_| Error::CutOff)?
}

fn scratch_blocking() -> Result<&'static Server, Error> {
    static SERVER: Mutex<Option<&'static Server>> = Mutex::new(None);
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = *server {
        return Ok(server);
    }
    let directory = std::env::temp_dir();
    clean_up_stale(&directory);
    let data_dir = fresh(&directory)?;
    let options = Options {
        data_dir,
        bin_dir: None,
        port: None,
        lifetime: Lifetime::Scratch,
        durable: false,
    };
    // Lives as long as the process: the shell that runs it ends it when our end of its pipe closes.
    let started: &'static Server = Box::leak(Box::new(Server::start_blocking(&options)?));
    *server = Some(started);
    Ok(started)
}

/// A new directory with a name that nobody guesses, so that nobody else prepares it.
fn fresh(parent: &Path) -> Result<PathBuf, Error> {
    let random = secret_file::random().map_err(Error::file("make", parent))?;
    let path = parent.join(format!("{PREFIX}{}", hex::encode(&random[..6])));
    DirBuilder::new()
        .mode(0o700)
        .create(&path)
        .map_err(Error::file("make", &path))?;
    Ok(path)
}

/// Ends and removes throw-away servers in `directory` whose process is gone and whose shell was killed too.
pub fn clean_up_stale(directory: &Path) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    let named = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(PREFIX))
    };
    for path in entries.flatten().map(|entry| entry.path()).filter(named) {
        let old = |age: &Duration| *age > STALE;
        let age = std::fs::symlink_metadata(path.join("lock"))
            .and_then(|meta| meta.modified())
            .ok();
        if age
            .and_then(|modified| modified.elapsed().ok())
            .filter(old)
            .is_some()
        {
            remove(&path);
        }
    }
}

fn remove(path: &Path) {
    let Ok(user) = User::choose() else { return };
    // The lock tells whether its process lives.
    let Ok(layout) = Layout::open(path, &user, 5432) else {
        return;
    };
    let pgdata = layout.pgdata();
    if let Some(running) = PidFile::read(&pgdata).filter(|running| running.is_alive(&pgdata)) {
        running.signal(rustix::process::Signal::QUIT);
    }
    if let Err(error) = std::fs::remove_dir_all(path) {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "a stale server's data could not be removed"
        );
    }
}
