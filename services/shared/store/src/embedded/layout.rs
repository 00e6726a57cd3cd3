//! The layout of the data directory.

use std::error::Error as StdError;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::Error;
use super::user::User;
use crate::secret_file;

/// Longest path of a Unix socket, in bytes (`sun_path` without its end).
const MAX_SOCKET: usize = 107;

/// The directory, locked for this process.
#[derive(Debug)]
pub(super) struct Layout {
    root: PathBuf,
    /// Held as long as the directory is used; the system gives it back however the process ends.
    _lock: Lock,
}

impl Layout {
    /// Makes what is absent, and locks the directory. It stays ours: of what lies in it only the cluster and the
    /// socket's directory are the server's user's, so that nothing that we write there is written through a
    /// link of theirs. What is not ours is refused before anything is changed.
    pub(super) fn open(root: &Path, user: &User, port: u16) -> Result<Self, Error> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(root)
            .map_err(Error::file("make", root))?;
        let root = root.canonicalize().map_err(Error::file("look at", root))?;
        user.can_reach(&root)?;
        must_be_ours(&root, user)?;
        let lock = lock(&root)?;
        // The server's user passes, and sees no names.
        let mode = if user.is_another() { 0o711 } else { 0o700 };
        fs::set_permissions(&root, fs::Permissions::from_mode(mode))
            .map_err(Error::file("protect", &root))?;
        let layout = Self { root, _lock: lock };
        let socket = layout.run().join(format!(".s.PGSQL.{port}"));
        if socket.as_os_str().as_bytes().len() > MAX_SOCKET {
            return Err(Error::PathTooLong(socket));
        }
        private(&layout.run(), user)?;
        Ok(layout)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn pgdata(&self) -> PathBuf {
        self.root.join("pgdata")
    }

    pub(super) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    /// The last lines of the server's log.
    pub(super) fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    /// The secret, made at the first start.
    pub(super) fn secret(&self) -> Result<String, Error> {
        let path = self.root.join("secret");
        match secret_file::read(&path) {
            Ok(secret) if secret.len() == 64 => return Ok(secret),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Error::file("read", path)(error)),
        }
        if fs::symlink_metadata(self.pgdata()).is_ok() {
            return Err(Error::SecretLost(path));
        }
        let secret = hex::encode(secret_file::random().map_err(Error::file("make", &path))?);
        secret_file::write(&path, &secret).map_err(Error::file("write", &path))?;
        Ok(secret)
    }

    /// The record of how the running server was started, for a process that takes it over.
    pub(super) fn write_server_record(&self, text: &str) -> Result<(), Error> {
        let path = self.root.join("server");
        secret_file::write(&path, text).map_err(Error::file("write", &path))
    }

    /// See [`Layout::write_server_record`].
    pub(super) fn read_server_record(&self) -> Option<String> {
        secret_file::read(&self.root.join("server")).ok()
    }
}

/// An empty directory that is ours, or one that was used before.
fn must_be_ours(root: &Path, user: &User) -> Result<(), Error> {
    let look = |path: &Path| fs::symlink_metadata(path).map_err(Error::file("look at", path));
    let meta = look(root)?;
    let others_write = user.is_another() && meta.mode() & 0o022 != 0;
    if meta.uid() != rustix::process::geteuid().as_raw() || others_write {
        return Err(Error::NotPrivate(root.to_owned()));
    }
    let is_file = |name: &str| look(&root.join(name)).is_ok_and(|meta| meta.is_file());
    let mut entries = fs::read_dir(root).map_err(Error::file("look at", root))?;
    if entries.next().is_none() || is_file("lock") || is_file("secret") {
        Ok(())
    } else {
        Err(Error::NotOurs(root.to_owned()))
    }
}

/// A directory for the server's user alone, in one where only we can make names.
fn private(path: &Path, user: &User) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() && user.owns(&meta) => return Ok(()),
        Ok(meta) if meta.is_dir() => {}
        _ => DirBuilder::new()
            .mode(0o700)
            .create(path)
            .map_err(Error::file("make", path))?,
    }
    user.chown(path)
}

/// The lock on a data directory, for as long as this lives.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    /// At once, and not when the last copy of the descriptor is closed: a process that another thread is just starting
    /// has one until it executes its program.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(
                error = &error as &dyn StdError,
                "the data directory stays locked until this process ends"
            );
        }
    }
}

fn lock(root: &Path) -> Result<Lock, Error> {
    let path = root.join("lock");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = secret_file::open(&path, &mut options).map_err(Error::file("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(root.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::file("lock", path)(error)),
    }
}

/// The default data directory: for root `/var/lib/tilskudd`, else `~/.local/share/tilskudd`.
#[must_use]
pub fn default_data_dir() -> PathBuf {
    if rustix::process::geteuid().is_root() {
        return PathBuf::from("/var/lib/tilskudd");
    }
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    data.or_else(home)
        .unwrap_or_else(|| PathBuf::from("/var/tmp"))
        .join("tilskudd")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_free_at_once_though_a_copy_of_the_descriptor_lives_on() {
        let root = tempfile::tempdir().unwrap();
        let held = lock(root.path()).unwrap();
        assert!(matches!(lock(root.path()), Err(Error::InUse(_))));
        // As a child process has it between fork and exec.
        let copy = held.0.try_clone().unwrap();
        drop(held);
        assert!(lock(root.path()).is_ok());
        drop(copy);
    }
}
