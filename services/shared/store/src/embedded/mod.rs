//! A private PostgreSQL, for when no database address is given, and for tests.
//!
//! It listens on a Unix socket in a directory of its own (and on loopback when a port is asked for), with scram
//! passwords and fsync on. PostgreSQL refuses to run as root; root starts it as the user `postgres`, else
//! `nobody`. Under `data_dir`:
//!
//! | path | what |
//! |---|---|
//! | `lock` | held by the process that uses the directory; two of them cannot. A directory without it, and not empty, is refused |
//! | `secret` | the administrator's password, and the seed of the roles' passwords; readable by its owner alone |
//! | `pgdata` | the cluster |
//! | `run` | the socket |
//! | `server` | how the server was started |
//! | `postgres.log` | what the server said since its start |
//!
//! Started by root, all of it stays root's but `pgdata` and `run`, which are the server's user's.
//!
//! A server whose parent was killed goes on; the next start takes it over when it answers, and ends it when it
//! does not. With [`Lifetime::WithProcess`] it ends with its parent, however the parent ends.

mod binaries;
mod cluster;
mod error;
mod layout;
mod scratch;
mod server;
mod user;

use std::path::PathBuf;

pub use error::Error;
pub use layout::default_data_dir;
pub use scratch::{clean_up_stale, scratch};
pub use server::Server;

/// The administrator's role.
pub const ADMIN: &str = "tilskudd_admin";

/// The lifetime of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Until it is stopped; it outlives a killed parent, and is found again.
    UntilStopped,
    /// As long as this process, also when that is killed.
    WithProcess,
    /// As long as this process; then the data directory is removed.
    Scratch,
}

/// Options of the server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data directory. Made when absent; its parents must be passable for the server's user.
    pub data_dir: PathBuf,
    /// Directory of the PostgreSQL binaries; none: the newest of /usr/lib/postgresql, then PATH.
    pub bin_dir: Option<PathBuf>,
    /// Loopback port besides the socket; none: the socket only.
    pub port: Option<u16>,
    /// How long it lives.
    pub lifetime: Lifetime,
    /// Whether a commit survives a power cut. False only for throw-away data.
    pub durable: bool,
}

impl Options {
    /// A durable server with its data there, on a socket only, until it is stopped.
    #[must_use]
    pub fn at(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            bin_dir: None,
            port: None,
            lifetime: Lifetime::UntilStopped,
            durable: true,
        }
    }
}
