//! The cluster on disk: making it, and what its pid file says.

use std::fs::{self, DirBuilder};
use std::io::{Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::layout::Layout;
use super::user::User;
use super::{ADMIN, Error};
use crate::secret_file;

/// Asks a PostgreSQL whether it speaks TLS; any living server answers with one byte, without a login.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
/// How long a living server may take for that byte.
const ANSWER: Duration = Duration::from_secs(2);

/// The major version that the data is of, if there is any.
pub(super) fn version(pgdata: &Path) -> Option<String> {
    secret_file::read(&pgdata.join("PG_VERSION"))
        .ok()
        .map(|version| version.trim().to_owned())
}

/// Makes the cluster if it is absent. It is made beside its place and moved there whole, so that a start that
/// was killed half-way is simply done again.
pub(super) fn create(layout: &Layout, bin: &Path, user: &User, durable: bool) -> Result<(), Error> {
    let pgdata = layout.pgdata();
    if version(&pgdata).is_some() {
        return Ok(());
    }
    let fresh = layout.root().join("pgdata.new");
    if fs::symlink_metadata(&fresh).is_ok() {
        fs::remove_dir_all(&fresh).map_err(Error::file("remove", &fresh))?;
    }
    DirBuilder::new()
        .mode(0o700)
        .create(&fresh)
        .map_err(Error::file("make", &fresh))?;
    user.chown(&fresh)?;
    let password = layout.root().join("password");
    secret_file::write(&password, &layout.secret()?).map_err(Error::file("write", &password))?;
    user.chown(&password)?;
    let result = initdb(bin, user, &fresh, &password, durable);
    fs::remove_file(&password).map_err(Error::file("remove", &password))?;
    result?;
    fs::rename(&fresh, &pgdata).map_err(Error::file("put in place", &pgdata))
}

fn initdb(bin: &Path, user: &User, pgdata: &Path, password: &Path, durable: bool) -> Result<(), Error> {
    let mut command = user.command(bin.join("initdb"));
    command
        .arg("--pgdata")
        .arg(pgdata)
        .arg("--pwfile")
        .arg(password)
        .args([
            "--username",
            ADMIN,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
        ])
        .arg("--data-checksums")
        .env("LC_ALL", "C");
    if !durable {
        command.arg("--no-sync");
    }
    let output = command.output().map_err(Error::file("run", bin.join("initdb")))?;
    if output.status.success() {
        return Ok(());
    }
    let output_text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = output_text.lines().collect();
    let end = lines[lines.len().saturating_sub(8)..].join("; ");
    Err(Error::Program {
        program: "initdb",
        output: end,
    })
}

/// The content of `postmaster.pid`, as the server writes it: pid, data, start, port, socket directory, address,
/// shared memory, status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PidFile {
    text: String,
    pid: Pid,
}

impl PidFile {
    pub(super) fn read(pgdata: &Path) -> Option<Self> {
        let text = secret_file::read(&pgdata.join("postmaster.pid")).ok()?;
        let pid = Pid::from_raw(text.lines().next()?.trim().parse().ok()?)?;
        Some(Self { text, pid })
    }

    fn line(&self, number: usize) -> &str {
        self.text.lines().nth(number).unwrap_or_default().trim()
    }

    pub(super) fn is_ready(&self) -> bool {
        self.line(7) == "ready"
    }

    pub(super) fn port(&self) -> Option<u16> {
        self.line(3).parse().ok()
    }

    pub(super) fn listens(&self) -> bool {
        !self.line(5).is_empty()
    }

    /// Whether the process is a server of this cluster: it works in the data directory. A number that another
    /// process has by now is not signalled.
    pub(super) fn is_alive(&self, pgdata: &Path) -> bool {
        let cwd = PathBuf::from(format!("/proc/{}/cwd", self.pid.as_raw_nonzero()));
        test_kill_process(self.pid).is_ok() && fs::read_link(cwd).is_ok_and(|cwd| cwd == pgdata)
    }

    /// Whether the number is another process's by now, which works elsewhere: PostgreSQL would refuse to start.
    pub(super) fn is_anothers(&self, pgdata: &Path) -> bool {
        let cwd = PathBuf::from(format!("/proc/{}/cwd", self.pid.as_raw_nonzero()));
        test_kill_process(self.pid).is_ok() && fs::read_link(cwd).is_ok_and(|cwd| cwd != pgdata)
    }

    pub(super) fn signal(&self, signal: Signal) {
        if let Err(error) = kill_process(self.pid, signal) {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the server is gone already"
            );
        }
    }
}

/// Whether a server answers on the socket.
pub(super) fn answers(socket: &Path) -> bool {
    let ask = || -> std::io::Result<u8> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(ANSWER))?;
        stream.set_write_timeout(Some(ANSWER))?;
        stream.write_all(&SSL_REQUEST)?;
        let mut byte = [0_u8; 1];
        stream.read_exact(&mut byte)?;
        Ok(byte[0])
    };
    matches!(ask(), Ok(b'N' | b'S'))
}
