//! The launcher. Each test has a server of its own, in a directory of its own.

use std::io::{BufRead, BufReader};
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
    let uid = std::os::unix::fs::MetadataExt::uid(&meta);
    assert_ne!(uid, 0);
    let secret = std::fs::metadata(directory.path().join("secret")).unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&secret) & 0o077, 0);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_that_was_cut_off_is_done_again() {
    let directory = tempfile::tempdir().unwrap();
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
