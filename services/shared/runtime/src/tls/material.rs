//! The certificate files as rustls types.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use webpki::KeyUsage;

use crate::config::{Clients, Tls};

/// The protocols of a server: gRPC, and HTTP/1.1 for browsers and the public API.
const SERVED: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Errors in the certificate files.
#[derive(Debug, thiserror::Error)]
pub(super) enum MaterialError {
    #[error("{} cannot be read", file.display())]
    Read {
        file: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{} holds no usable PEM", file.display())]
    Pem {
        file: PathBuf,
        #[source]
        source: pem::Error,
    },
    #[error("{} holds no certificate", file.display())]
    Empty { file: PathBuf },
    #[error("{} cannot be used", file.display())]
    Rustls {
        file: PathBuf,
        #[source]
        source: rustls::Error,
    },
    #[error("{} does not verify", file.display())]
    Verifier {
        file: PathBuf,
        #[source]
        source: rustls::server::VerifierBuilderError,
    },
    #[error("{} expired at {at}", file.display())]
    Expired { file: PathBuf, at: DateTime<Utc> },
    #[error("{} is not valid before {at}", file.display())]
    Early { file: PathBuf, at: DateTime<Utc> },
}

/// The files as they were read together.
pub(super) struct Files {
    certificate: Vec<u8>,
    key: Vec<u8>,
    ca: Vec<u8>,
}

impl Files {
    pub(super) fn read(config: &Tls) -> Result<Self, MaterialError> {
        let read = |file: &Path| {
            std::fs::read(file).map_err(|source| MaterialError::Read {
                file: file.to_owned(),
                source,
            })
        };
        Ok(Self {
            certificate: read(&config.certificate_file)?,
            key: read(&config.key_file)?,
            ca: read(&config.ca_file)?,
        })
    }

    fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for part in [&self.certificate, &self.key, &self.ca] {
            digest.update(Sha256::digest(part));
        }
        digest.finalize().into()
    }
}

/// Ready to be used.
pub(super) struct Material {
    pub(super) server: Arc<ServerConfig>,
    pub(super) client: Arc<ClientConfig>,
    chain: Vec<CertificateDer<'static>>,
    roots: Arc<RootCertStore>,
    digest: [u8; 32],
}

impl Material {
    pub(super) fn new(config: &Tls, files: &Files) -> Result<Self, MaterialError> {
        let chain = certificates(&config.certificate_file, &files.certificate)?;
        let roots = Arc::new(roots(&config.ca_file, &files.ca)?);
        let key = || {
            PrivateKeyDer::from_pem_slice(&files.key).map_err(|source| MaterialError::Pem {
                file: config.key_file.clone(),
                source,
            })
        };
        let unusable = |source| MaterialError::Rustls {
            file: config.certificate_file.clone(),
            source,
        };
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(unusable)?;
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::clone(&roots), provider());
        let verifier = match config.clients {
            Clients::None => None,
            Clients::Services => Some(verifier.allow_unauthenticated()),
            Clients::All => Some(verifier),
        };
        let builder = match verifier {
            None => builder.with_no_client_auth(),
            Some(verifier) => {
                let built = verifier.build().map_err(|source| MaterialError::Verifier {
                    file: config.ca_file.clone(),
                    source,
                });
                builder.with_client_cert_verifier(built?)
            }
        };
        let mut server = builder
            .with_single_cert(chain.clone(), key()?)
            .map_err(unusable)?;
        server.alpn_protocols = SERVED.map(<[u8]>::to_vec).to_vec();
        let mut client = client_builder(Arc::clone(&roots))
            .map_err(unusable)?
            .with_client_auth_cert(chain.clone(), key()?)
            .map_err(unusable)?;
        client.alpn_protocols = vec![SERVED[0].to_vec()];
        Ok(Self {
            server: Arc::new(server),
            client: Arc::new(client),
            chain,
            roots,
            digest: files.digest(),
        })
    }

    /// Whether it was made from files of the same content.
    pub(super) fn is_of(&self, files: &Files) -> bool {
        self.digest == files.digest()
    }

    /// Refuses a certificate outside its time. Who signed it is the peers' to judge, but its absence from our own CA
    /// file is logged, since the peers have the same.
    pub(super) fn valid_at(&self, config: &Tls, now: DateTime<Utc>) -> Result<(), MaterialError> {
        let file = || config.certificate_file.clone();
        let Some((own, between)) = self.chain.split_first() else {
            return Err(MaterialError::Empty { file: file() });
        };
        let verified = webpki::EndEntityCert::try_from(own).and_then(|own| {
            let algorithms = provider().signature_verification_algorithms.all;
            let usage = KeyUsage::server_auth();
            own.verify_for_usage(
                algorithms,
                &self.roots.roots,
                between,
                unix(now),
                usage,
                None,
                None,
            )
            .map(|_| ())
        });
        match verified {
            Err(webpki::Error::CertExpired { not_after, .. }) => Err(MaterialError::Expired {
                file: file(),
                at: chrono_of(not_after),
            }),
            Err(webpki::Error::CertNotValidYet { not_before, .. }) => Err(MaterialError::Early {
                file: file(),
                at: chrono_of(not_before),
            }),
            Err(error) => {
                tracing::debug!(%error, file = %file().display(), "not signed by our own ca_file");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }
}

/// The cryptography of every connection.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

pub(super) fn client_builder(
    roots: Arc<RootCertStore>,
) -> Result<rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>, rustls::Error> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots))
}

fn certificates(file: &Path, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, MaterialError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let certificates = read.map_err(|source| MaterialError::Pem {
        file: file.to_owned(),
        source,
    })?;
    if certificates.is_empty() {
        return Err(MaterialError::Empty {
            file: file.to_owned(),
        });
    }
    Ok(certificates)
}

pub(super) fn roots(file: &Path, text: &[u8]) -> Result<RootCertStore, MaterialError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(file, text)? {
        roots.add(certificate).map_err(|source| MaterialError::Rustls {
            file: file.to_owned(),
            source,
        })?;
    }
    Ok(roots)
}

fn unix(at: DateTime<Utc>) -> UnixTime {
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn chrono_of(at: UnixTime) -> DateTime<Utc> {
    let seconds = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}
