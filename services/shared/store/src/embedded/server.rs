//! Over 300 lines: one life of a server, from finding its binaries to its end.
//!
//! Starting, taking over and stopping the server.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use rustix::process::Signal;
use sha2::Sha256;

use super::cluster::{self, PidFile};
use super::layout::Layout;
use super::user::User;
use super::{ADMIN, Error, Lifetime, Options, binaries};
use crate::secret_file;

/// After a crash the server redoes its log first; `max_wal_size` bounds that.
const READY: Duration = Duration::from_secs(90);
/// A fast shutdown writes a checkpoint.
const STOPPED: Duration = Duration::from_secs(60);
/// Between two looks at a starting or stopping server.
const LOOK: Duration = Duration::from_millis(10);
/// The port when none is asked for; it is part of the socket's name only.
const SOCKET_PORT: u16 = 5432;

/// Ends the server when standard input ends, which is when the parent does. Plain sh, since a signal at the
/// parent's death cannot be asked for in safe Rust.
const WITH_PROCESS: &str = r#"
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
(while read -r _ <&3; do :; done; kill -INT "$server") 2>/dev/null &
watcher=$!
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
"#;
/// Removes `$1` when standard input has ended and the server in it has (at most half a minute later). Apart from
/// the server's shell, since the directory is ours and not the server's user's.
const SWEEP: &str = r#"
while read -r _; do :; done
n=0
while [ -e "$1/pgdata/postmaster.pid" ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n+1)); done
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
"#;

/// A running private PostgreSQL.
#[derive(Debug)]
pub struct Server {
    layout: Layout,
    secret: String,
    port: u16,
    /// None when it was taken over: it is not our child then.
    child: Option<Child>,
    /// Removes the data directory when this process ends, of a throw-away server.
    sweeper: Option<Child>,
    /// Stopped or kept: nothing is left to do at the end.
    released: bool,
}

impl Server {
    /// Starts the server, or takes over the one that a killed process left behind.
    ///
    /// # Errors
    /// Says what is missing or wrong: see [`Error`].
    pub async fn start(options: Options) -> Result<Self, Error> {
        tokio::task::spawn_blocking(move || Self::start_blocking(&options))
            .await
            .map_err(|_| Error::CutOff)?
    }

    pub(super) fn start_blocking(options: &Options) -> Result<Self, Error> {
        let user = User::choose()?;
        let port = options.port.unwrap_or(SOCKET_PORT);
        let layout = Layout::open(&options.data_dir, &user, port)?;
        let bin = binaries::find(
            options.bin_dir.as_deref(),
            cluster::version(&layout.pgdata()).as_deref(),
        )?;
        cluster::create(&layout, &bin, &user, options.durable)?;
        let secret = layout.secret()?;
        let mut server = Self {
            layout,
            secret,
            port,
            child: None,
            sweeper: None,
            released: false,
        };
        if server.take_over(options)? {
            tracing::info!(data_dir = %server.layout.root().display(), "took over a running PostgreSQL");
            return Ok(server);
        }
        server.layout.write_server_record(&record_of(options))?;
        if options.lifetime == Lifetime::Scratch {
            server.sweeper = Some(server.sweeper()?);
        }
        let before = PidFile::read(&server.layout.pgdata());
        server.child = Some(server.spawn(options, &bin, &user)?);
        server.wait_ready(before.as_ref())?;
        Ok(server)
    }

    /// URL of the administrator, a superuser, in the database `postgres`.
    #[must_use]
    pub fn admin_url(&self) -> String {
        self.url_for(ADMIN, &self.secret, "postgres")
    }

    /// URL of a role in a database, through the socket.
    #[must_use]
    pub fn url_for(&self, role: &str, password: &str, database: &str) -> String {
        format!(
            "postgres://{}:{}@localhost:{}/{}?host={}",
            escaped(role),
            escaped(password),
            self.port,
            escaped(database),
            escaped(&self.layout.run().to_string_lossy())
        )
    }

    /// A password for a role, derived from the server's secret: the same after a restart.
    #[must_use]
    pub fn role_password(&self, role: &str) -> String {
        role_password(&self.secret, role)
    }

    /// URL of a role with its derived password.
    #[must_use]
    pub fn role_url(&self, role: &str, database: &str) -> String {
        self.url_for(role, &self.role_password(role), database)
    }

    /// A function of [`Server::role_password`] that owns what it needs, for [`crate::provision`].
    pub fn passwords(&self) -> impl Fn(&str) -> String + Send + Sync + 'static {
        let secret = self.secret.clone();
        move |role| role_password(&secret, role)
    }

    /// Directory of everything.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.layout.root()
    }

    /// Whether it ran already.
    #[must_use]
    pub fn was_taken_over(&self) -> bool {
        self.child.is_none()
    }

    /// Stops it: whoever is connected is cut off, what was committed stays.
    ///
    /// # Errors
    /// [`Error::NotStopped`] after a minute and a harder signal.
    pub async fn stop(mut self) -> Result<(), Error> {
        self.released = true;
        tokio::task::spawn_blocking(move || self.stop_blocking())
            .await
            .map_err(|_| Error::CutOff)?
    }

    /// Leaves it running after this process; the next start takes it over. Not with a server that lives with
    /// its process.
    pub fn keep(mut self) {
        self.released = true;
    }

    fn socket(&self) -> PathBuf {
        self.layout.run().join(format!(".s.PGSQL.{}", self.port))
    }

    /// True: there is one that answers and is as asked for. One that is not is ended.
    fn take_over(&self, options: &Options) -> Result<bool, Error> {
        let pgdata = self.layout.pgdata();
        let Some(found) = PidFile::read(&pgdata) else {
            return Ok(false);
        };
        if !found.is_alive(&pgdata) {
            if found.is_anothers(&pgdata) {
                let stale = pgdata.join("postmaster.pid");
                fs::remove_file(&stale).map_err(Error::file("remove", &stale))?;
            }
            return Ok(false);
        }
        // One that is about to end with its parent, or that a power cut would spoil, is not for keeping.
        let fits = options.lifetime == Lifetime::UntilStopped
            && self.layout.read_server_record() == Some(record_of(options))
            && found.port() == Some(self.port)
            && found.listens() == options.port.is_some();
        if fits && found.is_ready() && cluster::answers(&self.socket()) {
            return Ok(true);
        }
        tracing::warn!(data_dir = %self.layout.root().display(), "stopping a PostgreSQL that was left running");
        end(&found, &pgdata, || !found.is_alive(&pgdata))?;
        Ok(false)
    }

    fn spawn(&self, options: &Options, bin: &Path, user: &User) -> Result<Child, Error> {
        let log = self.layout.log();
        let mut open = OpenOptions::new();
        open.write(true).create(true).truncate(true);
        let out = secret_file::open(&log, &mut open).map_err(Error::file("write", &log))?;
        let err = out.try_clone().map_err(Error::file("write", &log))?;
        let postgres = bin.join("postgres");
        let mut command = match options.lifetime {
            Lifetime::UntilStopped => {
                let mut command = user.command(&postgres);
                command.stdin(Stdio::null());
                command
            }
            Lifetime::WithProcess | Lifetime::Scratch => {
                let mut command = user.command("/bin/sh");
                command
                    .args(["-c", WITH_PROCESS, "sh"])
                    .arg(&postgres)
                    .stdin(Stdio::piped());
                command
            }
        };
        command.args(self.arguments(options)).stdout(out).stderr(err);
        command.spawn().map_err(Error::file("run", postgres))
    }

    fn sweeper(&self) -> Result<Child, Error> {
        let mut command = User::own_command("/bin/sh");
        command
            .args(["-c", SWEEP, "sh"])
            .arg(self.layout.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().map_err(Error::file("run", "/bin/sh"))
    }

    fn arguments(&self, options: &Options) -> Vec<OsString> {
        let socket_dir = self.layout.run();
        let listen = if options.port.is_some() { "127.0.0.1" } else { "" };
        let on = if options.durable { "on" } else { "off" };
        let settings = [
            format!("unix_socket_directories=\"{}\"", socket_dir.display()),
            "unix_socket_permissions=0700".to_owned(),
            format!("listen_addresses={listen}"),
            format!("port={}", self.port),
            "max_connections=400".to_owned(),
            "shared_buffers=128MB".to_owned(),
            "max_wal_size=1GB".to_owned(),
            format!("fsync={on}"),
            format!("synchronous_commit={on}"),
            format!("full_page_writes={on}"),
            "jit=off".to_owned(),
            "timezone=UTC".to_owned(),
            "log_timezone=UTC".to_owned(),
            "password_encryption=scram-sha-256".to_owned(),
            // Errors in statements are the services' to report, with their ids.
            "log_min_messages=warning".to_owned(),
            "log_min_error_statement=panic".to_owned(),
        ];
        let mut arguments = vec![OsString::from("-D"), self.layout.pgdata().into_os_string()];
        for setting in settings {
            arguments.push("-c".into());
            arguments.push(setting.into());
        }
        arguments
    }

    fn wait_ready(&mut self, before: Option<&PidFile>) -> Result<(), Error> {
        let pgdata = self.layout.pgdata();
        let socket = self.socket();
        let deadline = Instant::now() + READY;
        while Instant::now() < deadline {
            let now = PidFile::read(&pgdata);
            if now.as_ref() != before && now.is_some_and(|file| file.is_ready()) && cluster::answers(&socket)
            {
                return Ok(());
            }
            let ended = self
                .child
                .as_mut()
                .is_some_and(|child| !matches!(child.try_wait(), Ok(None)));
            if ended {
                break;
            }
            std::thread::sleep(LOOK);
        }
        Err(Error::NotReady {
            log: self.layout.log_tail(),
        })
    }

    fn stop_blocking(mut self) -> Result<(), Error> {
        self.end_child()?;
        let Some(mut sweeper) = self.sweeper.take() else {
            return Ok(());
        };
        drop(sweeper.stdin.take());
        sweeper.wait().map(drop).map_err(|_| Error::NotStopped)
    }

    fn end_child(&mut self) -> Result<(), Error> {
        let pgdata = self.layout.pgdata();
        let running = PidFile::read(&pgdata).filter(|running| running.is_alive(&pgdata));
        let mut child = self.child.take();
        match (running, child.as_mut()) {
            (Some(running), Some(child)) => end(&running, &pgdata, || !matches!(child.try_wait(), Ok(None))),
            (Some(running), None) => end(&running, &pgdata, || !running.is_alive(&pgdata)),
            (None, Some(child)) => {
                drop(child.stdin.take());
                child.wait().map(drop).map_err(|_| Error::NotStopped)
            }
            (None, None) => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.released {
            return;
        }
        let pgdata = self.layout.pgdata();
        if let Some(running) = PidFile::read(&pgdata).filter(|running| running.is_alive(&pgdata)) {
            running.signal(Signal::INT);
        }
    }
}

/// Fast shutdown, then immediate, then giving up. The pid file is the last thing that a server removes.
fn end(running: &PidFile, pgdata: &Path, mut ended: impl FnMut() -> bool) -> Result<(), Error> {
    for (signal, patience) in [
        (Signal::INT, STOPPED),
        (Signal::QUIT, STOPPED / 4),
        (Signal::KILL, STOPPED / 4),
    ] {
        running.signal(signal);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if ended() || PidFile::read(pgdata).as_ref() != Some(running) && !running.is_alive(pgdata) {
                return Ok(());
            }
            std::thread::sleep(LOOK);
        }
    }
    Err(Error::NotStopped)
}

/// The record of how a server was started.
fn record_of(options: &Options) -> String {
    format!("{:?} durable={}\n", options.lifetime, options.durable)
}

fn role_password(secret: &str, role: &str) -> String {
    // HMAC takes a key of any length, so this cannot fail; an empty key would show in every login.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(role.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// Percent-encodes everything but letters and digits.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}
