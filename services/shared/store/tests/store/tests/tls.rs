//! PostgreSQL over TLS, as the address asks for it: `sslmode=verify-full&sslrootcert=…`.

use std::net::TcpListener;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tilskudd_kernel::service::Service;
use tilskudd_store::Db;
use tilskudd_store::embedded::{Lifetime, Options, Server};

use super::support::database;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Puts a file into the server's own folder, readable to the server alone, as its superuser can.
async fn put(admin: &mut PgConnection, name: &str, text: &str) {
    let copy = format!(
        "COPY (SELECT unnest(string_to_array('{}', E'\\n'))) TO PROGRAM 'umask 077; cat > {name}'",
        text.trim()
    );
    sqlx::query(AssertSqlSafe(copy)).execute(admin).await.unwrap();
}

async fn serve_tls(admin_url: &str, authority: &Authority) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let mut admin = PgConnection::connect(admin_url).await.unwrap();
    put(&mut admin, "server.crt", &certificate.pem()).await;
    put(&mut admin, "server.key", &key.serialize_pem()).await;
    sqlx::query("ALTER SYSTEM SET ssl = on")
        .execute(&mut admin)
        .await
        .unwrap();
    sqlx::query("SELECT pg_reload_conf()")
        .execute(&mut admin)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_address_that_asks_for_a_verified_server_gets_one_or_nothing() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let folder = tempfile::Builder::new()
        .prefix("tilskudd-tls-")
        .tempdir()
        .unwrap();
    let server = Server::start(Options {
        port: Some(port),
        lifetime: Lifetime::Scratch,
        durable: false,
        ..Options::at(folder.path().join("data"))
    })
    .await
    .unwrap();
    let (ours, other) = (authority(), authority());
    serve_tls(&server.admin_url(), &ours).await;
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (ours, other) = (file("ours.pem", ours.pem()), file("other.pem", other.pem()));
    let (login, _) = server
        .admin_url()
        .split_once('@')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let url =
        |host: &str, ca: &str| format!("{login}@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={ca}");
    // The server takes a moment to read its settings again.
    let started = std::time::Instant::now();
    let mut secure = loop {
        match PgConnection::connect(&url("127.0.0.1", &ours)).await {
            Ok(connection) => break connection,
            Err(error) if started.elapsed().as_secs() > 20 => panic!("{error}"),
            Err(_) => tokio::task::yield_now().await,
        }
    };
    let encrypted: bool = sqlx::query_scalar("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        .fetch_one(&mut secure)
        .await
        .unwrap();
    assert!(encrypted);
    for (host, ca, why) in [
        ("127.0.0.1", &other, "another authority"),
        ("localhost", &ours, "another name"),
    ] {
        let refused = PgConnection::connect(&url(host, ca)).await;
        let told = format!("{:?}", refused.err());
        assert!(told.contains("InvalidCertificate"), "{why}: {told}");
    }
    // The same through a service's pool, and where it goes is told without the password.
    let mut options = database().await.options(Service::Intake);
    options.url = url("127.0.0.1", &ours);
    let db = Db::connect(options).await.unwrap();
    db.ping().await.unwrap();
    assert_eq!(db.place(), format!("127.0.0.1:{port}/postgres"));
    db.close().await;
    server.stop().await.unwrap();
}
