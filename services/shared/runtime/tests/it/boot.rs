//! What a service refuses to start with.

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::TraceServiceServer;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse, trace_service_server::TraceService,
};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::config::{IssuerKind, PersonClaim, Secret};
use tilskudd_runtime::{BootError, Config, Definition, Parts};
use tilskudd_testkit::World;
use tonic::{Request, Response, Status};

use crate::sender;

/// Makes one thing wrong in a configuration.
type Spoil = fn(&mut Config);

/// A gRPC service that says nothing of who may call it.
struct Silent;

#[tonic::async_trait]
impl TraceService for Silent {
    async fn export(
        &self,
        _: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// Two logins of one human being through such issuers would be two persons.
fn subject_for(config: &mut Config, kind: IssuerKind) {
    for issuer in config.issuers.iter_mut().filter(|issuer| issuer.kind == kind) {
        issuer.person_claim = PersonClaim::Subject;
    }
}

async fn start(definition: &Definition, config: Config) -> Option<BootError> {
    tilskudd_runtime::start(definition, config, tilskudd_demonstration::deps())
        .await
        .err()
}

#[tokio::test]
async fn an_rpc_that_declares_nothing_does_not_start() -> anyhow::Result<()> {
    let world = World::prepare(&[sender::definition()], &["trondelag"]).await?;
    let silent = Definition {
        build: |_| Parts::new().add(TraceServiceServer::new(Silent)),
        ..sender::definition()
    };
    let config = world
        .config(Service::Intake, &std::collections::BTreeMap::new())
        .await?;
    assert!(matches!(start(&silent, config).await, Some(BootError::Access(_))));
    world.stop().await;
    Ok(())
}

fn no_scopes(config: &mut Config) {
    for issuer in &mut config.issuers {
        issuer.scope = None;
        issuer.scopes.clear();
    }
}

#[tokio::test]
async fn a_configuration_that_is_wrong_is_refused() -> anyhow::Result<()> {
    let world = World::prepare(&[sender::definition()], &["trondelag"]).await?;
    let cases: [(&str, Spoil); 16] = [
        ("regions", |config| config.regions.clear()),
        ("issuers", |config| config.issuers.clear()),
        ("person_key", |config| config.person_key = Secret::new("short")),
        ("demonstration", |config| {
            config.listen = std::net::SocketAddr::from(([0, 0, 0, 0], 0))
        }),
        ("limits.connections", |config| config.limits.connections = 0),
        ("issuers.person_claim", |config| {
            subject_for(config, IssuerKind::Office)
        }),
        ("issuers.person_claim", |config| {
            subject_for(config, IssuerKind::Directorate)
        }),
        ("issuers.person_claim", |config| {
            subject_for(config, IssuerKind::Applicant)
        }),
        ("issuers.resource", |config| {
            for issuer in &mut config.issuers {
                issuer.resource = None;
            }
        }),
        ("issuers.signing_resource", |config| {
            for issuer in &mut config.issuers {
                issuer.signing_resource = None;
            }
        }),
        ("issuers.scope", no_scopes),
        ("issuers.scopes", |config| {
            for issuer in &mut config.issuers {
                let role = issuer.scopes.values_mut().next();
                role.into_iter().for_each(|role| *role = "caseworker".to_owned());
            }
        }),
        ("limits.per_caller_rate", |config| {
            config.limits.per_caller_rate = 0
        }),
        ("issuers.region", |config| {
            let issuers = config.issuers.iter_mut();
            issuers.for_each(|issuer| issuer.region = Some(Tenant::national()));
        }),
        ("issuers.issuer", |config| {
            let twin = config.issuers.first().cloned();
            config.issuers.extend(twin);
        }),
        ("issuers", |config| {
            for issuer in &mut config.issuers {
                issuer.jwks = tilskudd_runtime::config::Jwks::Url("http://example.no/jwks".to_owned());
            }
        }),
    ];
    for (key, spoil) in cases {
        let mut config = world
            .config(Service::Intake, &std::collections::BTreeMap::new())
            .await?;
        spoil(&mut config);
        let refused = start(&sender::definition(), config).await;
        let Some(BootError::Config(error)) = refused else {
            panic!("{key} was not refused")
        };
        assert!(error.to_string().starts_with(key), "{key}: {error}");
    }
    world.stop().await;
    Ok(())
}
