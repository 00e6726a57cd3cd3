//! Worlds of their own for what passes between regions: events are delivered, chores run, legal time is turned.

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::completion_service_client::CompletionServiceClient;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;
use tilskudd_proto::intake::v1::organisation_service_client::OrganisationServiceClient;
use tilskudd_proto::intake::v1::succession_service_client::SuccessionServiceClient;
use tilskudd_rulebook::ManagingOffice;
use tilskudd_runtime::Config;
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_testkit::{Claims, Role, World, eventually};
use tonic::Status;

use crate::samples;
use crate::world::{NATIONAL, id, submission};

/// Intake of `national` and of these regions, on 15 December 2023.
pub(crate) struct House(pub(crate) World);

impl House {
    pub(crate) async fn start(regions: &[&str], change: impl Fn(&mut Config)) -> House {
        let mut tenants = vec!["national"];
        tenants.extend(regions);
        let definitions = [tilskudd_intake::definition()];
        let world = World::start_with(&definitions, &tenants, |_, config| change(config)).await;
        let house = House(world.unwrap());
        house.turn("2023-12-15T12:00:00Z");
        house
    }

    pub(crate) fn turn(&self, instant: &str) {
        self.0.turn_to(instant.parse().unwrap()).unwrap();
    }

    fn channel(&self, claims: &Claims) -> PeerChannel {
        self.0.channel(Service::Intake, claims).unwrap()
    }

    fn owner(&self) -> PeerChannel {
        self.channel(&Claims::directorate("owner", &[Role::SchemeOwner]))
    }

    pub(crate) fn organisations(&self) -> OrganisationServiceClient<PeerChannel> {
        OrganisationServiceClient::new(self.owner())
    }

    pub(crate) fn successions(&self) -> SuccessionServiceClient<PeerChannel> {
        SuccessionServiceClient::new(self.owner())
    }

    /// As another region's intake.
    pub(crate) fn as_service(&self) -> SuccessionServiceClient<PeerChannel> {
        SuccessionServiceClient::new(self.channel(&Claims::service(Service::Intake)))
    }

    pub(crate) fn applicant(&self, number: &str) -> ApplicationServiceClient<PeerChannel> {
        let number: OrgNumber = number.parse().unwrap();
        ApplicationServiceClient::new(self.channel(&Claims::applicant("adviser", &number)))
    }

    /// As an applicant.
    pub(crate) fn completions(&self, number: &str) -> CompletionServiceClient<PeerChannel> {
        let number: OrgNumber = number.parse().unwrap();
        CompletionServiceClient::new(self.channel(&Claims::applicant("adviser", &number)))
    }

    /// A caseworker of a region asks for what is missing.
    pub(crate) async fn ask(&self, region: &str, application: &pb::Application) -> pb::Completion {
        let kari = self.0.office("kari", region, &[Role::Caseworker]);
        let mut client = CompletionServiceClient::new(self.channel(&kari));
        let asked = client.request_completion(crate::completions::asked(application));
        asked.await.unwrap().into_inner().completion.unwrap()
    }

    pub(crate) async fn import(&self, organisation: pb::Organisation) -> i32 {
        let request = pb::ImportOrganisationsRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            organisations: vec![organisation],
        };
        let response = self.organisations().import_organisations(request).await.unwrap();
        response.into_inner().changed
    }

    /// Waits until a region has its copy of an organisation's newest state.
    pub(crate) async fn copied(&self, region: &str, number: &str) {
        let sql = "SELECT count(*) FROM intake.organisation_fact WHERE number = $1";
        let mut copies = self.0.connect_as(Service::Intake, region).await.unwrap();
        let mut own = self.0.connect_as(Service::Intake, "national").await.unwrap();
        eventually("the region's copy", async || {
            let copied: i64 = sqlx::query_scalar(sql)
                .bind(number)
                .fetch_one(&mut copies)
                .await?;
            let held: i64 = sqlx::query_scalar(sql).bind(number).fetch_one(&mut own).await?;
            Ok((copied == held).then_some(()))
        })
        .await
        .unwrap();
    }

    pub(crate) async fn succeed(
        &self,
        predecessor: &str,
        successor: &str,
        kind: pb::SuccessionKind,
    ) -> Result<pb::Succession, Status> {
        let request = pb::RecordSuccessionRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            succession: Some(pb::Succession {
                predecessor: predecessor.to_owned(),
                successor: successor.to_owned(),
                effective_on: "2024-01-01".to_owned(),
                kind: kind.into(),
                decision: "Inndelingslova".to_owned(),
                ..pb::Succession::default()
            }),
            reason: "Vedtatt.".to_owned(),
        };
        let response = self.successions().record_succession(request).await?;
        Ok(response.into_inner().succession.unwrap())
    }

    /// Publishes KKT 2024 and announces a call for 2024 in these regions, open from 1 December 2023; their names.
    pub(crate) async fn announce(&self, regions: &[&str]) -> Vec<String> {
        let request = pb::PublishEditionRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            canonical: samples::kkt().canonical_json(),
        };
        EditionServiceClient::new(self.owner())
            .publish_edition(request)
            .await
            .unwrap();
        let mut names = Vec::new();
        for region in regions {
            names.push(self.announce_another(region).await);
        }
        names
    }

    /// Publishes a scheme like KKT 2024 that Helsedirektoratet runs itself, and announces a call for 2024, open from
    /// 1 December 2023; its name.
    pub(crate) async fn announce_nationally(&self) -> String {
        let mut edition = samples::kkt();
        edition.id = "kkt-nasjonal".to_owned();
        edition.lineage[0].clone_from(&edition.id);
        edition.managing_office = ManagingOffice::National;
        let request = pb::PublishEditionRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            canonical: edition.canonical_json(),
        };
        EditionServiceClient::new(self.owner())
            .publish_edition(request)
            .await
            .unwrap();
        let mut client = CallServiceClient::new(self.owner());
        let request = pb::CreateCallRequest {
            parent: NATIONAL.to_owned(),
            request_id: id(),
            call: Some(pb::Call {
                edition: edition.id,
                opens_on: "2023-12-01".to_owned(),
                ..samples::call()
            }),
        };
        let created = client.create_call(request).await.unwrap().into_inner();
        let request = pb::AnnounceCallRequest {
            name: created.call.unwrap().name,
            request_id: id(),
            etag: String::new(),
        };
        let announced = client.announce_call(request).await.unwrap().into_inner();
        announced.call.unwrap().name
    }

    /// Announces one more call for 2024 in a region, once the edition has come there; its name.
    pub(crate) async fn announce_another(&self, region: &str) -> String {
        self.announce_call(region, samples::call()).await
    }

    /// Announces this call, open from 1 December 2023; its name.
    pub(crate) async fn announce_call(&self, region: &str, call: pb::Call) -> String {
        let announcer = self.0.office("announcer", region, &[Role::Announcer]);
        let mut client = CallServiceClient::new(self.channel(&announcer));
        let request = pb::CreateCallRequest {
            parent: format!("regions/{region}"),
            request_id: id(),
            call: Some(pb::Call {
                opens_on: "2023-12-01".to_owned(),
                ..call
            }),
        };
        let call = eventually("the region's copy of the edition", async || {
            let created = client.create_call(request.clone()).await;
            Ok(created.ok().and_then(|created| created.into_inner().call))
        });
        let name = call.await.unwrap().name;
        let request = pb::AnnounceCallRequest {
            name: name.clone(),
            request_id: id(),
            etag: String::new(),
        };
        client.announce_call(request).await.unwrap();
        name
    }

    pub(crate) async fn draft(
        &self,
        number: &str,
        call: &str,
        projects: i32,
    ) -> Result<pb::Application, Status> {
        let request = pb::CreateApplicationRequest {
            parent: call.split("/calls/").next().unwrap().to_owned(),
            request_id: id(),
            application: Some(pb::Application {
                call: call.to_owned(),
                organisation_number: number.to_owned(),
                content: Some(samples::projects(projects)),
                ..pb::Application::default()
            }),
        };
        let response = self.applicant(number).create_application(request).await?;
        Ok(response.into_inner().application.unwrap())
    }

    pub(crate) async fn submit(&self, draft: &pb::Application) -> pb::Application {
        let mut client = self.applicant(&draft.organisation_number);
        let response = client.submit_application(submission(draft)).await.unwrap();
        response.into_inner().application.unwrap()
    }

    /// What the rules note of predecessors, in English; none: nothing.
    pub(crate) async fn noted(&self, draft: &pb::Application) -> Option<String> {
        let request = pb::ValidateApplicationRequest {
            name: draft.name.clone(),
            signature: Some(samples::signature()),
            ..pb::ValidateApplicationRequest::default()
        };
        let mut client = self.applicant(&draft.organisation_number);
        let findings = client
            .validate_application(request)
            .await
            .unwrap()
            .into_inner()
            .findings;
        note(&findings)
    }
}

/// What findings note of predecessors, in English.
pub(crate) fn note(findings: &[tilskudd_proto::common::v1::Finding]) -> Option<String> {
    findings
        .iter()
        .find(|finding| finding.rule == "predecessor-projects")
        .map(|finding| finding.text.clone().unwrap().en)
}
