//! Who vouches for callers is asked for keys over TLS, by the programs as they run: the authority is the system's.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::write_configuration;
use crate::processes::binaries;

/// How long a program may take to ask; it asks when it starts.
const ASKS: Duration = Duration::from_secs(30);

fn authority() -> anyhow::Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::new(vec![])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// An issuer's server on a free port of loopback.
struct Server {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Server {
    async fn start(by: &CertifiedIssuer<'static, KeyPair>) -> anyhow::Result<Self> {
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, by)?;
        let chain = vec![CertificateDer::from_pem_slice(certificate.pem().as_bytes())?];
        let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes())?;
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Self {
            listener: TcpListener::bind("127.0.0.1:0").await?,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    fn keys_at(&self) -> anyhow::Result<String> {
        Ok(format!(
            "https://localhost:{}/jwks",
            self.listener.local_addr()?.port()
        ))
    }

    /// The first line of the next request, which is answered with a set of no keys.
    async fn asked(&self) -> anyhow::Result<String> {
        let (stream, _) = tokio::time::timeout(ASKS, self.listener.accept())
            .await
            .context("nobody asked")??;
        let mut stream = self.acceptor.accept(stream).await?;
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await?);
        }
        let body = r#"{"keys":[]}"#;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        let request = String::from_utf8(request)?;
        Ok(request.lines().next().unwrap_or_default().to_owned())
    }
}

/// Intake, whose issuer's keys are there, on a system that trusts this authority alone.
fn intake(folder: &Path, keys_at: &str, trusted: &str) -> anyhow::Result<Child> {
    std::fs::create_dir(folder)?;
    write_configuration(folder)?;
    let file = folder.join("intake.toml");
    let text = std::fs::read_to_string(&file)?;
    let keys = format!("jwks = {{ file = '{}/jwks.json' }}", folder.display());
    ensure!(text.contains(&keys), "{text}");
    std::fs::write(
        &file,
        text.replace(&keys, &format!("jwks = {{ url = '{keys_at}' }}")),
    )?;
    let system = folder.join("system.crt");
    std::fs::write(&system, trusted)?;
    let started = Command::new(binaries::binary("intake")?)
        .arg("--config")
        .arg(file)
        .arg("--secrets")
        .arg(folder.join("secrets"))
        .arg("serve")
        .env("SSL_CERT_FILE", system)
        .env_remove("SSL_CERT_DIR")
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    started.context("intake does not start")
}

#[tokio::test]
async fn keys_are_fetched_over_tls_from_a_server_that_the_system_trusts_alone() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (known, stranger) = (authority()?, authority()?);
    let server = Server::start(&known).await?;

    let trusting = intake(&folder.path().join("trusting"), &server.keys_at()?, &known.pem())?;
    assert_eq!(server.asked().await?, "GET /jwks HTTP/1.1");
    drop(trusting);

    let server = Server::start(&known).await?;
    let _wary = intake(&folder.path().join("wary"), &server.keys_at()?, &stranger.pem())?;
    let refused = server
        .asked()
        .await
        .expect_err("it asked a server that it does not trust");
    let said = format!("{refused:#}");
    assert!(said.contains("received fatal alert"), "{said}");
    Ok(())
}
