//! Over 300 lines: the one setting of all tests of intake.
//!
//! One server with the tenants `national` and `trondelag` for the whole test process. Every test has organisations
//! and calls of its own, so the tests run side by side.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::{IdSource, SystemIds};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::event_service_client::EventServiceClient;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_list_service_client::ApplicationListServiceClient;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::attachment_service_client::AttachmentServiceClient;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::change_report_service_client::ChangeReportServiceClient;
use tilskudd_proto::intake::v1::completion_service_client::CompletionServiceClient;
use tilskudd_proto::intake::v1::delegation_service_client::DelegationServiceClient;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;
use tilskudd_proto::intake::v1::ending_service_client::EndingServiceClient;
use tilskudd_proto::intake::v1::organisation_service_client::OrganisationServiceClient;
use tilskudd_runtime::boot::Deps;
use tilskudd_runtime::peers::{PeerChannel, TokenSource, channel};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Config, start};
use tilskudd_store::audit::SealKey;
use tilskudd_store::{embedded, migrate, provision};
use tonic::Status;
use tonic_types::StatusExt;

use crate::{samples, tokens};

pub(crate) const REGION: &str = "regions/trondelag";
pub(crate) const NATIONAL: &str = "regions/national";

pub(crate) struct World {
    url: String,
    database: String,
    owner: String,
    national: String,
    clock: LegalClock,
    config: Config,
    /// Where attachments lie.
    pub(crate) folder: PathBuf,
}

/// The world, started by whoever asks first.
pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        // The server outlives every test's own runtime.
        let (told, tell) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                told.send(boot().await).unwrap();
                std::future::pending::<()>().await;
            });
        });
        tell.recv().unwrap()
    })
}

async fn boot() -> World {
    let server = embedded::scratch().await.unwrap();
    let definition = tilskudd_intake::definition();
    let mut regions = String::new();
    let mut databases = Vec::new();
    let mut owners = Vec::new();
    for (tenant, code) in [("national", "HDI"), ("trondelag", "TRO")] {
        let tenant: Tenant = tenant.parse().unwrap();
        provision::tenant(&server.admin_url(), &tenant, &server.passwords())
            .await
            .unwrap();
        let owner = server.role_url(&provision::owner_role(&tenant), &tenant.database_name());
        migrate(&owner, &tenant, &(definition.migrations)())
            .await
            .unwrap();
        let database = server.role_url(
            &provision::service_role(&tenant, Service::Intake),
            &tenant.database_name(),
        );
        regions += &format!(
            "[regions.{tenant}]\ncode = \"{code}\"\ntitle = \"Kontoret\"\ndatabase_url = '{database}'\n"
        );
        databases.push(database);
        owners.push(owner);
    }
    let directory = Box::leak(Box::new(tempfile::tempdir().unwrap()));
    let keys = directory.path().join("keys.json");
    let seal = directory.path().join("seal.pem");
    SealKey::create_pem_file(&seal).unwrap();
    tokens::write_keys(&keys);
    let folder = directory.path().join("attachments");
    let config = configuration(&regions, &seal, &keys, &folder);
    let clock = LegalClock::fixed("2024-02-15T12:00:00Z".parse().unwrap());
    let deps = Deps {
        system: SystemClock::real(),
        legal: clock.clone(),
        ids: std::sync::Arc::new(SystemIds),
        turn: None,
    };
    let running = Box::leak(Box::new(start(&definition, config.clone(), deps).await.unwrap()));
    let [national, database] = databases.try_into().unwrap();
    let [_, owner] = owners.try_into().unwrap();
    let world = World {
        url: running.url(),
        database,
        owner,
        national,
        clock,
        config,
        folder,
    };
    world.publish().await;
    world
}

fn configuration(regions: &str, seal: &Path, keys: &Path, folder: &Path) -> Config {
    let mut config = format!(
        "listen = \"127.0.0.1:0\"\nperson_key = \"{}\"\nseal_key_file = '{}'\n[limits]\nseal_ms = 25\nper_caller_rate = 100000\nper_caller_burst = 100000\n{regions}",
        "k".repeat(32),
        seal.display()
    );
    for (issuer, kind) in [
        (
            "applicants",
            "applicant\"\nperson_claim = \"pid\"\nresource = \"tilskudd\"\nsigning_resource = \"tilskudd-sign",
        ),
        ("offices", "office\"\nperson_claim = \"pid"),
        ("directorate", "directorate\"\nperson_claim = \"pid"),
        ("agencies", "agency\"\nscope = \"tilskudd:read"),
        ("services", "service"),
        ("operators", "operator"),
    ] {
        config += &format!(
            "[[issuers]]\nissuer = \"{issuer}\"\naudience = \"tilskudd\"\nkind = \"{kind}\"\njwks = {{ file = '{}' }}\n",
            keys.display()
        );
    }
    config += &format!("[attachments]\nfolder = '{}'\n", folder.display());
    toml::from_str(&config).unwrap()
}

impl World {
    /// A channel with this token; empty: without login.
    pub(crate) fn channel(&self, token: &str) -> PeerChannel {
        let token = if token.is_empty() {
            TokenSource::None
        } else {
            TokenSource::fixed(token)
        };
        channel(&self.url, token, Duration::from_secs(20)).unwrap()
    }

    pub(crate) fn applications(&self, number: &str) -> ApplicationServiceClient<PeerChannel> {
        ApplicationServiceClient::new(self.channel(&tokens::applicant(number)))
    }

    /// Lists of applications, with this token.
    pub(crate) fn lists(&self, token: &str) -> ApplicationListServiceClient<PeerChannel> {
        ApplicationListServiceClient::new(self.channel(token))
    }

    pub(crate) fn office_applications(&self) -> ApplicationServiceClient<PeerChannel> {
        ApplicationServiceClient::new(self.channel(&tokens::office("trondelag")))
    }

    /// Requests for completion, with this token.
    pub(crate) fn completions(&self, token: &str) -> CompletionServiceClient<PeerChannel> {
        CompletionServiceClient::new(self.channel(token))
    }

    /// Endings, with this token.
    pub(crate) fn endings(&self, token: &str) -> EndingServiceClient<PeerChannel> {
        EndingServiceClient::new(self.channel(token))
    }

    pub(crate) fn calls(&self) -> CallServiceClient<PeerChannel> {
        CallServiceClient::new(self.channel(&tokens::office("trondelag")))
    }

    pub(crate) fn delegations(&self, number: &str) -> DelegationServiceClient<PeerChannel> {
        DelegationServiceClient::new(self.channel(&tokens::applicant(number)))
    }

    pub(crate) fn organisations(&self, token: &str) -> OrganisationServiceClient<PeerChannel> {
        OrganisationServiceClient::new(self.channel(token))
    }

    pub(crate) fn editions(&self, token: &str) -> EditionServiceClient<PeerChannel> {
        EditionServiceClient::new(self.channel(token))
    }

    /// Address of the trondelag database as the service's own role.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    pub(crate) fn attachments(&self, token: &str) -> AttachmentServiceClient<PeerChannel> {
        AttachmentServiceClient::new(self.channel(token))
    }

    pub(crate) fn change_reports(&self, token: &str) -> ChangeReportServiceClient<PeerChannel> {
        ChangeReportServiceClient::new(self.channel(token))
    }

    /// Another instance of the service on the same databases.
    pub(crate) async fn another(
        &self,
        change: impl FnOnce(&mut Config),
    ) -> Result<tilskudd_runtime::Running, tilskudd_runtime::BootError> {
        let mut config = self.config.clone();
        change(&mut config);
        let deps = Deps {
            system: SystemClock::real(),
            legal: self.clock.clone(),
            ids: std::sync::Arc::new(SystemIds),
            turn: None,
        };
        start(&tilskudd_intake::definition(), config, deps).await
    }

    /// The trondelag database as the service's own role.
    pub(crate) async fn sql(&self) -> PgConnection {
        PgConnection::connect(&self.database).await.unwrap()
    }

    /// The trondelag database as its owner, who may change its schemas.
    pub(crate) async fn owner_sql(&self) -> PgConnection {
        PgConnection::connect(&self.owner).await.unwrap()
    }

    /// The national database as the service's own role.
    pub(crate) async fn national_sql(&self) -> PgConnection {
        PgConnection::connect(&self.national).await.unwrap()
    }

    /// Publishes KKT 2024 in `national` and tells `trondelag`.
    async fn publish(&self) {
        self.publish_edition(&samples::kkt()).await;
    }

    /// Publishes an edition in `national` and tells `trondelag`.
    pub(crate) async fn publish_edition(&self, edition: &tilskudd_rulebook::Edition) {
        let request = pb::PublishEditionRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            canonical: edition.canonical_json(),
        };
        let edition = self
            .editions(&tokens::directorate())
            .publish_edition(request)
            .await
            .unwrap();
        let event = pb::EditionPublished {
            edition: edition.into_inner().edition,
        };
        self.tell("intake", "national", &event).await.unwrap();
    }

    /// Delivers an event to `trondelag`.
    pub(crate) async fn tell<M: prost::Message + prost::Name>(
        &self,
        sender: &str,
        sender_tenant: &str,
        message: &M,
    ) -> Result<common::DeliveryOutcome, Status> {
        self.tell_to(REGION, sender, sender_tenant, message).await
    }

    /// Delivers an event to this region.
    pub(crate) async fn tell_to<M: prost::Message + prost::Name>(
        &self,
        parent: &str,
        sender: &str,
        sender_tenant: &str,
        message: &M,
    ) -> Result<common::DeliveryOutcome, Status> {
        let event = common::Event {
            id: id(),
            r#type: M::full_name(),
            version: 1,
            stream: "test/1".to_owned(),
            sender: sender.to_owned(),
            sender_tenant: sender_tenant.to_owned(),
            person: id(),
            capacity: "directorate".to_owned(),
            legal_time: Some(timestamp(self.clock.now())),
            traceparent: String::new(),
            payload: message.encode_to_vec(),
        };
        let request = common::DeliverEventRequest {
            parent: parent.to_owned(),
            event: Some(event),
        };
        let mut client = EventServiceClient::new(self.channel(&tokens::service(sender)));
        client
            .deliver_event(request)
            .await
            .map(|response| response.get_ref().outcome())
    }

    /// A new municipality, known in `trondelag`; its number.
    pub(crate) async fn municipality(&self) -> String {
        let organisation = samples::organisation(&number(), pb::OrganisationKind::Municipality);
        self.organisation(organisation).await
    }

    /// An organisation that becomes known in `trondelag`; its number.
    pub(crate) async fn organisation(&self, organisation: pb::Organisation) -> String {
        let number = organisation.organisation_number.clone();
        let event = pb::OrganisationChanged {
            organisation: Some(organisation),
            district_statuses: Vec::new(),
        };
        self.tell("intake", "national", &event).await.unwrap();
        number
    }

    /// A new draft of a call; its name.
    pub(crate) async fn draft_call(&self, call: pb::Call) -> Result<String, Status> {
        let request = pb::CreateCallRequest {
            parent: REGION.to_owned(),
            request_id: id(),
            call: Some(call),
        };
        let response = self.calls().create_call(request).await?;
        Ok(response.into_inner().call.unwrap().name)
    }

    /// A new announced call; its name.
    pub(crate) async fn call(&self, call: pb::Call) -> String {
        let name = self.draft_call(call).await.unwrap();
        self.announce(&name).await.unwrap();
        name
    }

    /// A new call whose deadline is past, as one that was announced before it; its name.
    pub(crate) async fn closed_call(&self, call: pb::Call) -> String {
        let name = self.draft_call(call).await.unwrap();
        let done = sqlx::query(
            "UPDATE intake.call SET state = 'announced', announced_by = created_by, announced_at = opens_on,
                 version = version + 1
             WHERE id = $1",
        )
        .bind(last(&name))
        .execute(&mut self.sql().await)
        .await
        .unwrap();
        assert_eq!(done.rows_affected(), 1);
        name
    }

    pub(crate) async fn announce(&self, name: &str) -> Result<pb::Call, Status> {
        let request = pb::AnnounceCallRequest {
            name: name.to_owned(),
            request_id: id(),
            etag: String::new(),
        };
        self.calls()
            .announce_call(request)
            .await
            .map(|response| response.into_inner().call.unwrap())
    }

    /// A new draft of an application.
    pub(crate) async fn draft(
        &self,
        number: &str,
        call: &str,
        content: pb::ApplicationContent,
    ) -> Result<pb::Application, Status> {
        let application = pb::Application {
            call: call.to_owned(),
            organisation_number: number.to_owned(),
            content: Some(content),
            ..pb::Application::default()
        };
        let request = pb::CreateApplicationRequest {
            parent: REGION.to_owned(),
            request_id: id(),
            application: Some(application),
        };
        let response = self.applications(number).create_application(request).await?;
        Ok(response.into_inner().application.unwrap())
    }

    pub(crate) async fn submit(&self, draft: &pb::Application) -> Result<pb::Application, Status> {
        let request = submission(draft);
        let response = self
            .applications(&draft.organisation_number)
            .submit_application(request)
            .await?;
        Ok(response.into_inner().application.unwrap())
    }
}

/// The last part of a resource name.
pub(crate) fn last(name: &str) -> uuid::Uuid {
    name.rsplit('/').next().unwrap().parse().unwrap()
}

pub(crate) fn submission(draft: &pb::Application) -> pb::SubmitApplicationRequest {
    pb::SubmitApplicationRequest {
        name: draft.name.clone(),
        request_id: id(),
        etag: draft.etag.clone(),
        signature: Some(samples::signature()),
        summary_seen: true,
    }
}

/// What GetApplication gives of a draft, without what it alone gives.
pub(crate) fn draft_of(application: pb::Application) -> pb::Application {
    pb::Application {
        created: None,
        changed: None,
        origin: 0,
        supplements: Vec::new(),
        ..application
    }
}

/// What GetApplication gives of a submission, without what it alone gives.
pub(crate) fn receipt_of(application: pb::Application) -> pb::Application {
    pb::Application {
        totals: None,
        ..draft_of(application)
    }
}

/// A new request id.
pub(crate) fn id() -> String {
    SystemIds.next().to_string()
}

/// A new organisation number.
pub(crate) fn number() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(80_000_000);
    loop {
        let stem = NEXT.fetch_add(1, Ordering::Relaxed);
        for check in 0..10 {
            let number = format!("{stem}{check}");
            if number.parse::<OrgNumber>().is_ok() {
                return number;
            }
        }
    }
}

/// The reason code of a refusal.
pub(crate) fn code(status: &Status) -> String {
    let details = status.get_error_details();
    details
        .error_info()
        .unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"))
        .reason
        .clone()
}

/// The source of the rule that refuses.
pub(crate) fn source(status: &Status) -> String {
    let details = status.get_error_details();
    let metadata = &details.error_info().unwrap().metadata;
    let part = |key: &str| metadata.get(key).map_or("", String::as_str);
    match part("source_kind") {
        "edition" => format!("{} {}", part("edition"), part("section")),
        "law" => format!("{} {}", part("law"), part("paragraph")),
        "call" => format!("call {}", part("clause")),
        other => format!("{other} {}", part("rule")),
    }
}

/// The rules that reject, in their order.
pub(crate) fn rules(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations = details
        .precondition_failure()
        .map(|failure| failure.violations.clone());
    violations
        .unwrap_or_default()
        .into_iter()
        .map(|violation| violation.r#type)
        .collect()
}

/// The fields that are wrong.
pub(crate) fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations = details.bad_request().map(|bad| bad.field_violations.clone());
    violations
        .unwrap_or_default()
        .into_iter()
        .map(|violation| violation.field)
        .collect()
}
