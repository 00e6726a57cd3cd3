//! Errors of the private server.

use std::io;
use std::path::PathBuf;

/// Errors of the private server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There are no PostgreSQL binaries.
    #[error(
        "no PostgreSQL found in {0}; install the package `postgresql` (Debian, Ubuntu) or name its bin directory"
    )]
    NoBinaries(String),
    /// Root cannot run it, and there is no other user.
    #[error("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")]
    NoUser,
    /// The server's user cannot reach the data directory.
    #[error("the user {user} cannot pass {}: put the data elsewhere", path.display())]
    Unreachable {
        /// The user that the server would run as.
        user: String,
        /// The directory that it cannot pass.
        path: PathBuf,
    },
    /// Another process uses the directory.
    #[error("another process uses {}", .0.display())]
    InUse(PathBuf),
    /// The directory is not one that this program made, and is not empty either.
    #[error("{} is not empty and holds no data of this program: name another directory", .0.display())]
    NotOurs(PathBuf),
    /// The directory is another user's, or others than its owner may write in it.
    #[error(
        "{} must belong to the user who starts the program, and nobody else may write in it: name another \
         directory, or use `chown` and `chmod go-w`", .0.display()
    )]
    NotPrivate(PathBuf),
    /// The secret is gone, and the data beside it can only be opened with it.
    #[error(
        "{} is missing or damaged: put it back from the backup, or reset the roles' passwords by hand; a new \
         secret would lock the data away", .0.display()
    )]
    SecretLost(PathBuf),
    /// The socket's path would be longer than the 107 bytes that the system allows.
    #[error("{} is too long for a socket: use a shorter data directory", .0.display())]
    PathTooLong(PathBuf),
    /// A file or directory cannot be used.
    #[error("cannot {action} {}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which one.
        program: &'static str,
        /// The end of what it said.
        output: String,
    },
    /// The server did not get ready in time.
    #[error("PostgreSQL was not ready in time: {log}")]
    NotReady {
        /// The end of its log.
        log: String,
    },
    /// The server did not stop in time.
    #[error("PostgreSQL did not stop in time")]
    NotStopped,
    /// The work could not be waited for: the program is ending.
    #[error("the start was interrupted")]
    CutOff,
}

impl Error {
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
