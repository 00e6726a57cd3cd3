//! Certificates: the service's own, for its server and as a client of its peers, and whom it trusts.
//!
//! The files are read again every two seconds, and a new certificate is used from the next handshake on; connections
//! that are open go on. Files that cannot be used leave the last good ones in their place. A certificate that has run
//! out, or was never there, makes the service not ready: nobody can come to it, and probes see why.

mod connect;
mod incoming;
mod material;
mod services;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tilskudd_kernel::clock::SystemClock;
use tokio_rustls::rustls::{ClientConfig, ServerConfig};
use tokio_util::sync::CancellationToken;

use crate::config::Tls;
use material::{Files, Material, MaterialError};

pub use connect::CollectorError;
pub(crate) use connect::{Connector, collector, endpoint};
pub(crate) use incoming::incoming;
pub(crate) use services::{CLIENT_CERTIFICATE, ServiceCertificates};

/// How often the files are read again.
const LOOK: Duration = Duration::from_secs(2);

/// The certificates that the configuration names, as they are now; cheap to clone.
#[derive(Clone)]
pub(crate) struct Certificates(Arc<Inner>);

struct Inner {
    config: Tls,
    clock: SystemClock,
    now: RwLock<Now>,
}

#[derive(Default)]
struct Now {
    material: Option<Arc<Material>>,
    /// The problem in words, so that the same one is logged once.
    problem: Option<String>,
    good: bool,
}

impl Certificates {
    /// Reads them. Problems are logged, and reported by [`Certificates::are_good`].
    pub(crate) fn read(config: &Tls, clock: SystemClock) -> Self {
        let certificates = Self(Arc::new(Inner {
            config: config.clone(),
            clock,
            now: RwLock::default(),
        }));
        certificates.reload();
        certificates
    }

    /// Reads them again until `stop`.
    pub(crate) async fn watch(self, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            let certificates = self.clone();
            // Files of a network volume may hang.
            if let Err(error) = tokio::task::spawn_blocking(move || certificates.reload()).await {
                tracing::error!(%error, "reading the certificates crashed");
            }
        }
    }

    /// Whether there is a certificate, and it has not run out.
    pub(crate) fn are_good(&self) -> bool {
        self.0.now.read().unwrap_or_else(PoisonError::into_inner).good
    }

    fn material(&self) -> Option<Arc<Material>> {
        let now = self.0.now.read().unwrap_or_else(PoisonError::into_inner);
        now.material.clone()
    }

    fn server(&self) -> Option<Arc<ServerConfig>> {
        self.material().map(|material| Arc::clone(&material.server))
    }

    fn client(&self) -> Option<Arc<ClientConfig>> {
        self.material().map(|material| Arc::clone(&material.client))
    }

    fn reload(&self) {
        let old = self.material();
        let config = &self.0.config;
        let read = Files::read(config).and_then(|files| match &old {
            Some(old) if old.is_of(&files) => Ok(None),
            _ => Material::new(config, &files).map(Some),
        });
        let is_new = matches!(read, Ok(Some(_)));
        let (material, unread) = match read {
            Ok(new) => (new.map(Arc::new).or(old), None),
            Err(error) => (old, Some(error)),
        };
        let validity = match &material {
            Some(material) => material.valid_at(config, self.0.clock.now()),
            None => Ok(()),
        };
        let good = material.is_some() && validity.is_ok();
        let problem = unread.or(validity.err()).as_ref().map(in_one_line);
        let mut now = self.0.now.write().unwrap_or_else(PoisonError::into_inner);
        if is_new {
            tracing::info!(file = %config.certificate_file.display(), "the certificate is in use");
        }
        match &problem {
            Some(problem) if now.problem.as_ref() != Some(problem) && good => {
                tracing::error!(
                    problem,
                    "the certificate files cannot be used; the last good ones are kept"
                );
            }
            Some(problem) if now.problem.as_ref() != Some(problem) => {
                tracing::error!(
                    problem,
                    "the certificate cannot be used: the service is not ready until it can"
                );
            }
            _ => {}
        }
        *now = Now {
            material,
            problem,
            good,
        };
    }
}

fn in_one_line(error: &MaterialError) -> String {
    let mut line = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates")
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}
