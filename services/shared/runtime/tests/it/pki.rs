//! Certificates of a cluster, made as the test runs.

use std::path::Path;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use tilskudd_runtime::config::{Clients, Tls};
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Request, Status};

/// An authority that signs.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key, PEM.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let mut params = CertificateParams::new(vec![])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Ok(Self(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?))
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// For a server on loopback that is also a client of the name.
    pub(crate) fn issue(&self, name: &str) -> anyhow::Result<Issued> {
        self.issue_until(name, 2999)
    }

    pub(crate) fn issue_until(&self, name: &str, year: i32) -> anyhow::Result<Issued> {
        let mut params = CertificateParams::new(vec![name.to_owned(), "127.0.0.1".to_owned()])?;
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.0)?;
        Ok(Issued {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}

/// Writes the files as a cluster mounts them, and says where they are.
pub(crate) fn write(folder: &Path, issued: &Issued, trusted: &str, clients: Clients) -> anyhow::Result<Tls> {
    std::fs::create_dir_all(folder)?;
    let tls = Tls {
        certificate_file: folder.join("tls.crt"),
        key_file: folder.join("tls.key"),
        ca_file: folder.join("ca.crt"),
        clients,
    };
    std::fs::write(&tls.certificate_file, &issued.certificate)?;
    std::fs::write(&tls.key_file, &issued.key)?;
    std::fs::write(&tls.ca_file, trusted)?;
    Ok(tls)
}

/// Adds a token.
#[derive(Clone)]
pub(crate) struct Bearer(String);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let value = MetadataValue::try_from(format!("Bearer {}", self.0));
        let value = value.map_err(|error| Status::internal(error.to_string()))?;
        request.metadata_mut().insert("authorization", value);
        Ok(request)
    }
}

/// A client that trusts an authority, and shows a certificate if it has one.
pub(crate) fn channel(
    url: &str,
    token: &str,
    trusted: &str,
    shown: Option<&Issued>,
) -> anyhow::Result<InterceptedService<Channel, Bearer>> {
    let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(trusted));
    if let Some(shown) = shown {
        tls = tls.identity(Identity::from_pem(&shown.certificate, &shown.key));
    }
    let channel = Endpoint::from_shared(url.to_owned())?
        .tls_config(tls)?
        .timeout(Duration::from_secs(20))
        .connect_lazy();
    Ok(InterceptedService::new(channel, Bearer(token.to_owned())))
}
