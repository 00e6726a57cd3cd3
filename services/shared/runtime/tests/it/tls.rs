//! TLS on every connection: who is let in, and certificates that change or run out under a running service.

use std::path::Path;

use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::DeliverEventRequest;
use tilskudd_proto::common::v1::event_service_client::EventServiceClient;
use tilskudd_proto::intake::v1::GetCallRequest;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::config::Clients;
use tilskudd_runtime::peers::{self, TokenSource};
use tilskudd_testkit::{Claims, Refusal, Role, World, eventually};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::pki::{self, Authority, Issued};
use crate::{readiness, receiver, sender};

/// Intake and assessment with certificates of their own.
struct Cluster {
    world: World,
    folder: tempfile::TempDir,
    authority: Authority,
}

impl Cluster {
    async fn start(clients: Clients) -> anyhow::Result<Self> {
        let (folder, authority) = (tempfile::tempdir()?, Authority::new()?);
        let both = [sender::definition(), receiver::definition()];
        let mut files = std::collections::BTreeMap::new();
        for service in [Service::Intake, Service::Assessment] {
            let issued = authority.issue(service.as_str())?;
            let own = folder.path().join(service.as_str());
            files.insert(service, pki::write(&own, &issued, &authority.pem(), clients)?);
        }
        let world = World::start_with(&both, &["trondelag"], |service, config| {
            config.tls = files.get(&service).cloned();
            config.health_listen = Some(readiness::any_port());
            for url in config.peers.values_mut() {
                *url = url.replace("http://", "https://");
            }
        })
        .await?;
        Ok(Self {
            world,
            folder,
            authority,
        })
    }

    fn url(&self, service: Service) -> anyhow::Result<String> {
        let url = self.world.service(service)?.url();
        assert!(url.starts_with("https://"), "{url}");
        Ok(url)
    }

    fn files_of(&self, service: Service) -> std::path::PathBuf {
        self.folder.path().join(service.as_str())
    }

    /// Kari at the office reads, trusting an authority and showing a certificate or none.
    async fn kari_reads(&self, trusted: &str, shown: Option<&Issued>) -> anyhow::Result<Result<(), Refusal>> {
        let kari = self.world.office("kari", "trondelag", &[Role::Caseworker]);
        let token = self.world.issuer().token(&kari)?;
        let channel = pki::channel(&self.url(Service::Intake)?, &token, trusted, shown)?;
        let answer = CallServiceClient::new(channel).get_call(get_call()).await;
        Ok(answer.map(|_| ()).map_err(|status| Refusal::from(&status)))
    }

    /// Somebody with a service's token delivers an event that says nothing; whoever is let in hears what it lacks.
    async fn delivers(&self, service: Service, shown: Option<&Issued>) -> anyhow::Result<Refusal> {
        let token = self.world.issuer().token(&Claims::service(service))?;
        let channel = pki::channel(
            &self.url(Service::Assessment)?,
            &token,
            &self.authority.pem(),
            shown,
        )?;
        let request = DeliverEventRequest {
            parent: "regions/trondelag".to_owned(),
            event: None,
        };
        Refusal::of(EventServiceClient::new(channel).deliver_event(request).await)
    }
}

fn get_call() -> GetCallRequest {
    GetCallRequest {
        name: "regions/trondelag/calls/one".to_owned(),
    }
}

#[tokio::test]
async fn an_event_goes_from_service_to_service_with_both_certificates() -> anyhow::Result<()> {
    for clients in [Clients::Services, Clients::All, Clients::None] {
        let cluster = Cluster::start(clients).await?;
        let kari = cluster.world.office("kari", "trondelag", &[Role::Announcer]);
        let own = cluster.authority.issue("gateway")?;
        let token = cluster.world.issuer().token(&kari)?;
        let channel = pki::channel(
            &cluster.url(Service::Intake)?,
            &token,
            &cluster.authority.pem(),
            Some(&own),
        )?;
        let request = sender::valid("00000000-0000-4000-8000-000000000001");
        CallServiceClient::new(channel).create_call(request).await?;
        let mut database = cluster.world.connect_as(Service::Assessment, "trondelag").await?;
        eventually("the event", async || {
            let heard: i64 = sqlx::query_scalar("SELECT count(*) FROM assessment.heard")
                .fetch_one(&mut database)
                .await?;
            Ok((heard == 1).then_some(()))
        })
        .await?;
        assert!(cluster.world.stop().await, "a stop that was not clean");
    }
    Ok(())
}

#[tokio::test]
async fn who_does_not_speak_tls_or_trusts_another_authority_is_not_heard() -> anyhow::Result<()> {
    let cluster = Cluster::start(Clients::Services).await?;
    let (ours, other) = (&cluster.authority.pem(), Authority::new()?);
    assert_eq!(cluster.kari_reads(ours, None).await?, Ok(()));
    let named = cluster.authority.issue("gateway")?;
    assert_eq!(cluster.kari_reads(ours, Some(&named)).await?, Ok(()));
    // Neither side takes the other's word for it.
    let mistrusts = cluster.kari_reads(&other.pem(), None).await?;
    assert_eq!(mistrusts.unwrap_err().code, Code::Unavailable);
    let foreign = cluster.kari_reads(ours, Some(&other.issue("intake")?)).await?;
    assert!(foreign.is_err(), "{foreign:?}");
    let late = cluster.authority.issue_until("intake", 2020)?;
    assert!(cluster.kari_reads(ours, Some(&late)).await?.is_err());
    let plain = cluster.url(Service::Intake)?.replace("https://", "http://");
    let plain = peers::channel(&plain, TokenSource::None, std::time::Duration::from_secs(5))?;
    let plain = Refusal::of(CallServiceClient::new(plain).get_call(get_call()).await)?;
    assert_eq!(plain.reason, "", "nobody of ours answered: {plain:?}");
    cluster.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_services_token_needs_the_services_own_certificate() -> anyhow::Result<()> {
    let cluster = Cluster::start(Clients::Services).await?;
    let intake = cluster.authority.issue("intake")?;
    // Let in: it is told what the request lacks.
    let heard = cluster.delivers(Service::Intake, Some(&intake)).await?;
    assert_eq!(
        (heard.code, heard.reason.as_str()),
        (Code::InvalidArgument, "UNREADABLE_EVENT")
    );
    for shown in [
        None,
        Some(cluster.authority.issue("payment")?),
        Some(cluster.authority.issue("*.intake")?),
    ] {
        let refused = cluster.delivers(Service::Intake, shown.as_ref()).await?;
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::PermissionDenied, "CLIENT_CERTIFICATE")
        );
        assert!(
            refused
                .metadata
                .values()
                .any(|value| value.contains("client-certificate")),
            "{refused:?}"
        );
    }
    cluster.world.stop().await;

    let cluster = Cluster::start(Clients::None).await?;
    let heard = cluster.delivers(Service::Intake, None).await?;
    assert_eq!(heard.code, Code::InvalidArgument);
    cluster.world.stop().await;

    let cluster = Cluster::start(Clients::All).await?;
    let unheard = cluster.kari_reads(&cluster.authority.pem(), None).await?;
    assert!(unheard.is_err(), "{unheard:?}");
    let gateway = cluster.authority.issue("gateway")?;
    assert_eq!(
        cluster
            .kari_reads(&cluster.authority.pem(), Some(&gateway))
            .await?,
        Ok(())
    );
    cluster.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_certificate_is_changed_under_streams_and_requests() -> anyhow::Result<()> {
    let cluster = Cluster::start(Clients::Services).await?;
    let (old, new) = (cluster.authority.pem(), Authority::new()?);
    let kari = cluster.world.office("kari", "trondelag", &[Role::Caseworker]);
    let token = cluster.world.issuer().token(&kari)?;
    let open = pki::channel(&cluster.url(Service::Intake)?, &token, &old, None)?;
    let mut calls = CallServiceClient::new(open.clone());
    calls.get_call(get_call()).await?;
    let mut watch = HealthClient::new(open)
        .watch(HealthCheckRequest::default())
        .await?
        .into_inner();
    assert_eq!(
        watch.message().await?.map(|said| said.status()),
        Some(ServingStatus::Serving)
    );
    assert!(cluster.kari_reads(&new.pem(), None).await?.is_err());

    // All at once, as a cluster does: the new folder takes the place of the old one.
    let both = format!("{old}{}", new.pem());
    let fresh = cluster.folder.path().join("fresh");
    pki::write(&fresh, &new.issue("intake")?, &both, Clients::Services)?;
    swap(&fresh, &cluster.files_of(Service::Intake))?;
    eventually("the new certificate", async || {
        // Those who are connected notice nothing meanwhile.
        calls.get_call(get_call()).await?;
        Ok(cluster.kari_reads(&new.pem(), None).await?.ok())
    })
    .await?;
    calls.get_call(get_call()).await?;
    let news = tokio::time::timeout(std::time::Duration::from_millis(50), watch.message()).await;
    assert!(news.is_err(), "the watch ended: {news:?}");
    drop(watch);
    cluster.world.stop().await;
    Ok(())
}

/// Moves a folder to the place of another.
fn swap(fresh: &Path, place: &Path) -> anyhow::Result<()> {
    std::fs::rename(place, place.with_extension("old"))?;
    Ok(std::fs::rename(fresh, place)?)
}

#[tokio::test]
async fn without_a_good_certificate_a_service_is_up_and_not_ready() -> anyhow::Result<()> {
    let cluster = Cluster::start(Clients::Services).await?;
    let place = cluster.files_of(Service::Intake);
    let running = cluster.world.service(Service::Intake)?;
    readiness::becomes(running, ServingStatus::Serving).await?;
    let ours = cluster.authority.pem();
    let expired = cluster.authority.issue_until("intake", 2020)?;
    pki::write(&place, &expired, &ours, Clients::Services)?;
    readiness::becomes(running, ServingStatus::NotServing).await?;
    pki::write(
        &place,
        &cluster.authority.issue("intake")?,
        &ours,
        Clients::Services,
    )?;
    readiness::becomes(running, ServingStatus::Serving).await?;
    // Files that cannot be used leave the last good ones in their place.
    std::fs::write(place.join("tls.key"), "no key")?;
    assert_eq!(cluster.kari_reads(&ours, None).await?, Ok(()));
    cluster.world.stop().await;

    // The same from the start: there is nothing yet, and then there is.
    let folder = tempfile::tempdir()?;
    let place = folder.path().join("intake");
    let authority = Authority::new()?;
    let issued = authority.issue("intake")?;
    let tls = pki::write(&place, &issued, &authority.pem(), Clients::Services)?;
    std::fs::remove_file(&tls.certificate_file)?;
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.tls = Some(tls.clone());
        config.peers.clear();
        config.health_listen = Some(readiness::any_port());
    })
    .await?;
    readiness::becomes(world.service(Service::Intake)?, ServingStatus::NotServing).await?;
    pki::write(&place, &issued, &authority.pem(), Clients::Services)?;
    readiness::becomes(world.service(Service::Intake)?, ServingStatus::Serving).await?;
    world.stop().await;
    Ok(())
}
