//! A service that calls shows two things that must agree: a token, and the certificate of its connection. A token that
//! was stolen is then of no use without the key of the service that it was stolen from.

use http::Extensions;
use tilskudd_kernel::actor::Capacity;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::source::RuleSource;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tonic::transport::server::{TcpConnectInfo, TlsConnectInfo};

use crate::caller::Caller;
use crate::config::{Clients, Tls};
use crate::failure::Failure;

/// Reason: the connection's certificate is not the service's.
pub(crate) const CLIENT_CERTIFICATE: &str = "CLIENT_CERTIFICATE";

/// Whether services must present a certificate of their own name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServiceCertificates {
    needed: bool,
}

impl ServiceCertificates {
    pub(crate) fn new(config: Option<&Tls>) -> Self {
        Self {
            needed: config.is_some_and(|tls| tls.clients != Clients::None),
        }
    }

    /// Refuses a service whose connection has no certificate, or one of another service's or namespace's. The chain was
    /// verified when the connection was made.
    pub(crate) fn check(self, caller: &Caller, extensions: &Extensions) -> Result<(), Failure> {
        let Capacity::Service(service) = caller.actor.capacity else {
            return Ok(());
        };
        if !self.needed {
            return Ok(());
        }
        let shown = extensions
            .get::<TlsConnectInfo<TcpConnectInfo>>()
            .and_then(TlsConnectInfo::peer_certs);
        let own = shown.as_ref().and_then(|chain| chain.first());
        let named = own.is_some_and(|own| is_of(own, service, caller.namespace.as_deref()));
        if named { Ok(()) } else { Err(not_theirs(service)) }
    }
}

/// Whether one of the certificate's DNS names is the service's: `intake.NAMESPACE.svc`, alone or with the cluster's
/// domain behind it; without a namespace `intake`, alone or with a domain. Names with a wildcard are nobody's.
fn is_of(certificate: &CertificateDer<'_>, service: Service, namespace: Option<&str>) -> bool {
    let expected = match namespace {
        Some(namespace) => format!("{service}.{namespace}.svc"),
        None => service.to_string(),
    };
    let Ok(certificate) = webpki::EndEntityCert::try_from(certificate) else {
        return false;
    };
    certificate.valid_dns_names().any(|name| {
        let name = name.to_ascii_lowercase();
        name.strip_prefix(&expected)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn not_theirs(service: Service) -> Failure {
    Failure::denied(
        CLIENT_CERTIFICATE,
        LocalText::new(
            format!("Tjenesten {service} viser ikke sitt eget sertifikat. Sett opp det som er utstedt til den."),
            format!("Tenesta {service} viser ikkje sitt eige sertifikat. Set opp det som er skrive ut til ho."),
            format!("The service {service} does not show a certificate of its own. Configure the one that was issued to it."),
        ),
    )
    .because(RuleSource::system("client-certificate"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(names: &[&str]) -> CertificateDer<'static> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        made.cert.der().clone()
    }

    #[test]
    fn a_certificate_is_of_the_service_and_namespace_that_it_names() {
        let namespace = Some("tilskudd-trondelag");
        for (name, namespace, is_theirs) in [
            ("intake.tilskudd-trondelag.svc", namespace, true),
            ("Intake.Tilskudd-Trondelag.svc.cluster.local", namespace, true),
            ("intake.tilskudd-trondelag.svcx", namespace, false),
            ("intake.tilskudd-agder.svc", namespace, false),
            ("payment.tilskudd-trondelag.svc", namespace, false),
            ("x.intake.tilskudd-trondelag.svc", namespace, false),
            ("*.tilskudd-trondelag.svc", namespace, false),
            ("intake", namespace, false),
            ("intake", None, true),
            ("intake.example", None, true),
            ("intakes", None, false),
        ] {
            let shown = certificate(&["localhost", name]);
            assert_eq!(is_of(&shown, Service::Intake, namespace), is_theirs, "{name}");
        }
        assert!(!is_of(
            &CertificateDer::from(vec![1, 2, 3]),
            Service::Intake,
            None
        ));
    }
}
