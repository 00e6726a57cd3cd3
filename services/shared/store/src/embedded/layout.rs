//! What lies where under the data directory.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
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
    _lock: File,
}

impl Layout {
    /// Makes what is absent, and locks the directory.
    pub(super) fn open(root: &Path, user: &User, port: u16) -> Result<Self, Error> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(root)
            .map_err(Error::file("make", root))?;
        let root = root.canonicalize().map_err(Error::file("look at", root))?;
        user.can_reach(&root)?;
        private(&root, user)?;
        let lock = lock(&root)?;
        private(&root.join("run"), user)?;
        let layout = Self { root, _lock: lock };
        let socket = layout.run().join(format!(".s.PGSQL.{port}"));
        if socket.as_os_str().as_bytes().len() > MAX_SOCKET {
            return Err(Error::PathTooLong(socket));
        }
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
        match fs::read_to_string(&path) {
            Ok(secret) if secret.len() == 64 => return Ok(secret),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::file("read", path)(error)),
        }
        let secret = hex::encode(secret_file::random().map_err(Error::file("make", &path))?);
        secret_file::write(&path, &secret).map_err(Error::file("write", &path))?;
        Ok(secret)
    }
}

fn private(path: &Path, user: &User) -> Result<(), Error> {
    if !path.is_dir() {
        DirBuilder::new()
            .mode(0o700)
            .create(path)
            .map_err(Error::file("make", path))?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(Error::file("protect", path))?;
    user.give(path)
}

fn lock(root: &Path) -> Result<File, Error> {
    let path = root.join("lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(Error::file("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(root.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::file("lock", path)(error)),
    }
}

/// Where the data lies when nobody says: for root `/var/lib/tilskudd`, else `~/.local/share/tilskudd`.
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
