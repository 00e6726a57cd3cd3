//! The launcher. Each test has a server of its own, in a directory of its own.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};
use tilskudd_store::embedded::{Error, Lifetime, Options, Server};

/// Names a data directory to the test that plays the parent that is killed.
const PARENT_OF: &str = "TILSKUDD_TEST_PARENT_OF";

async fn run(server: &Server, sql: &'static str) -> i32 {
    let mut connection = PgConnection::connect(&server.admin_url()).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

fn options(directory: &Path) -> Options {
    let mut options = Options::at(directory);
    options.durable = false;
    options
}

#[tokio::test]
async fn data_outlive_a_stop_and_passwords_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(Options::at(directory.path())).await.unwrap();
    assert!(!server.was_taken_over());
    let settings: (String, String, String) = sqlx::query_as(
        "SELECT current_setting('fsync'), current_setting('listen_addresses'), current_setting('data_checksums')",
    )
    .fetch_one(&mut PgConnection::connect(&server.admin_url()).await.unwrap())
    .await
    .unwrap();
    assert_eq!(settings, ("on".to_owned(), String::new(), "on".to_owned()));
    run(&server, "WITH a AS (SELECT 1 AS n) SELECT n FROM a").await;
    let mut admin = PgConnection::connect(&server.admin_url()).await.unwrap();
    sqlx::raw_sql("CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)")
        .execute(&mut admin)
        .await
        .unwrap();
    let password = server.role_password("some_role");
    assert!(matches!(
        Server::start(options(directory.path())).await,
        Err(Error::InUse(_))
    ));
    server.stop().await.unwrap();
    assert!(!directory.path().join("pgdata/postmaster.pid").exists());
    let again = Server::start(options(directory.path())).await.unwrap();
    assert_eq!(run(&again, "SELECT n FROM kept").await, 42);
    assert_eq!(again.role_password("some_role"), password);
    assert_ne!(again.role_password("other_role"), password);
    again.stop().await.unwrap();
}

#[tokio::test]
async fn root_runs_it_as_somebody_else() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(options(directory.path())).await.unwrap();
    let meta = std::fs::metadata(directory.path().join("pgdata")).unwrap();
    let uid = meta.uid();
    assert_ne!(uid, 0);
    for name in ["", "secret", "lock", "postgres.log", "server"] {
        let meta = std::fs::metadata(directory.path().join(name)).unwrap();
        let open = meta.mode() & 0o066;
        assert_eq!((open, meta.uid()), (0, euid()), "{name}");
    }
    assert!(!directory.path().join("password").exists());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_directory_that_is_not_ours_is_refused_and_left_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::write(directory.path().join("thesis.txt"), "mine").unwrap();
    let error = Server::start(options(directory.path())).await.unwrap_err();
    assert!(matches!(error, Error::NotOurs(_)), "{error}");
    let meta = std::fs::metadata(directory.path()).unwrap();
    assert_eq!((meta.mode() & 0o777, meta.uid()), (0o755, euid()));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_link_in_the_place_of_a_file_is_not_followed() {
    for name in ["lock", "postgres.log"] {
        let directory = tempfile::tempdir().unwrap();
        let victim = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(victim.path(), "untouched").unwrap();
        if name != "lock" {
            std::fs::write(directory.path().join("lock"), "").unwrap();
        }
        std::fs::write(directory.path().join("secret"), "0".repeat(64)).unwrap();
        std::os::unix::fs::symlink(victim.path(), directory.path().join(name)).unwrap();
        let error = Server::start(options(directory.path())).await.unwrap_err();
        assert!(matches!(error, Error::File { .. }), "{error}");
        assert_eq!(std::fs::read_to_string(victim.path()).unwrap(), "untouched");
    }
}

#[tokio::test]
async fn a_lost_secret_is_not_replaced_beside_data() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(options(directory.path())).await.unwrap();
    server.stop().await.unwrap();
    let secret = directory.path().join("secret");
    let kept = std::fs::read_to_string(&secret).unwrap();
    std::fs::write(&secret, &kept[..10]).unwrap();
    for _ in 0..2 {
        let error = Server::start(options(directory.path())).await.unwrap_err();
        assert!(matches!(error, Error::SecretLost(_)), "{error}");
        let _ = std::fs::remove_file(&secret);
    }
    assert!(!secret.exists());
    std::fs::write(&secret, kept).unwrap();
    let server = Server::start(options(directory.path())).await.unwrap();
    assert_eq!(run(&server, "SELECT 1").await, 1);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_pid_file_whose_number_is_anothers_does_not_stop_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(options(directory.path())).await.unwrap();
    server.stop().await.unwrap();
    let pgdata = directory.path().join("pgdata");
    let owner = std::fs::metadata(&pgdata).unwrap();
    // Another process of the server's own user, as after a container's restart.
    let mut other = Command::new("sleep")
        .arg("600")
        .uid(owner.uid())
        .current_dir("/")
        .spawn()
        .unwrap();
    let pid_file = pgdata.join("postmaster.pid");
    std::fs::write(&pid_file, format!("{}\n{}\n", other.id(), pgdata.display())).unwrap();
    std::os::unix::fs::chown(&pid_file, Some(owner.uid()), Some(owner.gid())).unwrap();
    let started = Server::start(options(directory.path())).await;
    let alive = other.try_wait().unwrap().is_none();
    other.kill().unwrap();
    other.wait().unwrap();
    started.unwrap().stop().await.unwrap();
    assert!(alive, "the other process was ended");
}

#[tokio::test]
async fn a_server_that_is_less_durable_is_not_taken_over() {
    let directory = tempfile::tempdir().unwrap();
    Server::start(options(directory.path())).await.unwrap().keep();
    let server = Server::start(Options::at(directory.path())).await.unwrap();
    assert!(!server.was_taken_over());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_throw_away_servers_data_go_with_it() {
    let parent = tempfile::tempdir().unwrap();
    std::fs::set_permissions(parent.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let data_dir = parent.path().join("scratch");
    let mut options = options(&data_dir);
    options.lifetime = Lifetime::Scratch;
    let server = Server::start(options.clone()).await.unwrap();
    server.stop().await.unwrap();
    assert!(!data_dir.exists());
    drop(Server::start(options).await.unwrap());
    let deadline = Instant::now() + Duration::from_secs(20);
    while data_dir.exists() {
        assert!(Instant::now() < deadline, "the data outlived their server");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Who runs the tests.
fn euid() -> u32 {
    std::fs::metadata("/proc/self").unwrap().uid()
}

#[tokio::test]
async fn a_start_that_was_cut_off_is_done_again() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("lock"), "").unwrap();
    std::fs::create_dir(directory.path().join("pgdata.new")).unwrap();
    std::fs::write(directory.path().join("pgdata.new/PG_VERSION"), "15\n").unwrap();
    let server = Server::start(options(directory.path())).await.unwrap();
    assert_eq!(run(&server, "SELECT 1").await, 1);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_work_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let deep = directory.path().join("x".repeat(100));
    let error = Server::start(options(&deep)).await.unwrap_err();
    assert!(
        matches!(error, Error::PathTooLong(_) | Error::Unreachable { .. }),
        "{error}"
    );
    let directory = tempfile::tempdir().unwrap();
    let mut no_binaries = options(directory.path());
    no_binaries.bin_dir = Some(directory.path().to_owned());
    let error = Server::start(no_binaries).await.unwrap_err();
    assert!(error.to_string().contains("`postgresql`"), "{error}");
}

#[tokio::test]
async fn a_broken_cluster_is_reported_with_its_log_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(options(directory.path())).await.unwrap();
    server.stop().await.unwrap();
    std::fs::write(directory.path().join("pgdata/postgresql.conf"), "nonsense = 1\n").unwrap();
    let started = Instant::now();
    let error = Server::start(options(directory.path())).await.unwrap_err();
    assert!(error.to_string().contains("nonsense"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(30));
}

/// Not a test by itself: the parent that the next tests kill. Runs until it is killed.
#[tokio::test]
async fn parent() {
    let Ok(named) = std::env::var(PARENT_OF) else {
        return;
    };
    let (lifetime, directory) = named.split_once(':').unwrap();
    let mut options = options(Path::new(directory));
    if lifetime == "process" {
        options.lifetime = Lifetime::WithProcess;
    }
    let server = Server::start(options).await.unwrap();
    let mut admin = PgConnection::connect(&server.admin_url()).await.unwrap();
    sqlx::raw_sql("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
        .execute(&mut admin)
        .await
        .unwrap();
    println!("\nready");
    std::future::pending::<()>().await;
}

/// Starts the parent, waits until its server runs, and kills it without mercy.
fn kill_a_parent(lifetime: &str, directory: &Path) {
    let mut parent: Child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::embedded::parent", "--nocapture"])
        .env(PARENT_OF, format!("{lifetime}:{}", directory.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(parent.stdout.take().unwrap()).lines();
    let ready = lines.map_while(Result::ok).any(|line| line == "ready");
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert!(ready, "the parent did not start its server");
}

#[tokio::test]
async fn a_server_whose_parent_was_killed_is_taken_over() {
    let directory = tempfile::tempdir().unwrap();
    kill_a_parent("stopped", directory.path());
    let server = Server::start(options(directory.path())).await.unwrap();
    assert!(server.was_taken_over());
    assert_eq!(run(&server, "SELECT n FROM kept").await, 7);
    server.stop().await.unwrap();
    assert!(!directory.path().join("pgdata/postmaster.pid").exists());
}

#[tokio::test]
async fn a_left_server_that_does_not_fit_is_ended_first() {
    let directory = tempfile::tempdir().unwrap();
    kill_a_parent("stopped", directory.path());
    let mut other = options(directory.path());
    other.lifetime = Lifetime::WithProcess;
    let server = Server::start(other).await.unwrap();
    assert!(!server.was_taken_over());
    assert_eq!(run(&server, "SELECT n FROM kept").await, 7);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_kept_is_found_again() {
    let directory = tempfile::tempdir().unwrap();
    Server::start(options(directory.path())).await.unwrap().keep();
    let server = Server::start(options(directory.path())).await.unwrap();
    assert!(server.was_taken_over());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_lives_with_its_process_dies_with_it() {
    let directory = tempfile::tempdir().unwrap();
    kill_a_parent("process", directory.path());
    let deadline = Instant::now() + Duration::from_secs(20);
    while directory.path().join("pgdata/postmaster.pid").exists() {
        assert!(Instant::now() < deadline, "the server outlived its parent");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
