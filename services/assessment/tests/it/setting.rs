//! A running service that knows an edition, a call and one application.

use anyhow::{Context as _, Result};
use tilskudd_kernel::ids::{IdSource, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::case_service_client::CaseServiceClient;
use tilskudd_proto::assessment::v1::{
    Case, CriterionJudgement, GetCaseRequest, Grade, Judgement, ListCasesRequest, MeasureRecommendation,
    RecommendCaseRequest, RecordJudgementRequest,
};
use tilskudd_proto::common::v1::{DeliveryOutcome, Signatory};
use tilskudd_proto::intake::v1::{
    Application, ApplicationContent, ApplicationSignature, ApplicationSubmitted, Call, CallAnnounced,
    Edition, EditionPublished, Measure,
};
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_testkit::{NewEvent, Role, World};
use tonic::Status;

pub(crate) const REGION: &str = "trondelag";

pub(crate) struct Setting {
    pub(crate) world: World,
    pub(crate) edition: tilskudd_rulebook::Edition,
    pub(crate) call: String,
}

pub(crate) fn uuid() -> String {
    SystemIds.next().to_string()
}

impl Setting {
    pub(crate) async fn start() -> Result<Setting> {
        let world = World::start(&[tilskudd_assessment::definition()], &[REGION]).await?;
        Ok(Setting {
            world,
            edition: tilskudd_rulebook::resolve_shipped("kkt-2024")?,
            call: format!("regions/{REGION}/calls/{}", uuid()),
        })
    }

    /// With edition and call told, and one application: gives the case's name.
    pub(crate) async fn with_case() -> Result<(Setting, String)> {
        let setting = Setting::start().await?;
        setting.tell_edition().await?;
        setting.tell_call().await?;
        let case = setting.open_case(1).await?;
        Ok((setting, case))
    }

    pub(crate) async fn deliver(&self, event: &NewEvent) -> Result<DeliveryOutcome> {
        let answer = self.world.deliver(Service::Assessment, REGION, event).await?;
        answer.map_err(|refusal| anyhow::anyhow!("refused: {refusal:?}"))
    }

    pub(crate) async fn tell_edition(&self) -> Result<DeliveryOutcome> {
        let message = EditionPublished {
            edition: Some(Edition {
                edition: self.edition.id.clone(),
                canonical: self.edition.canonical_json(),
                hash: self.edition.hash(),
                ..Edition::default()
            }),
        };
        self.deliver(&NewEvent::new(
            Service::Intake,
            "national",
            "edition/kkt-2024",
            &message,
        ))
        .await
    }

    pub(crate) async fn tell_call(&self) -> Result<DeliveryOutcome> {
        let message = CallAnnounced {
            call: Some(Call {
                name: self.call.clone(),
                edition: self.edition.id.clone(),
                year: 2024,
                ..Call::default()
            }),
            ..CallAnnounced::default()
        };
        self.deliver(&NewEvent::new(Service::Intake, REGION, "call/1", &message))
            .await
    }

    pub(crate) fn submitted(&self, number: u32) -> ApplicationSubmitted {
        let measure = |kind: &str, applied_ore| Measure {
            id: uuid(),
            kind: kind.to_owned(),
            title: kind.to_owned(),
            applied_ore,
            ..Measure::default()
        };
        ApplicationSubmitted {
            application: Some(Application {
                name: format!("regions/{REGION}/applications/{}", uuid()),
                call: self.call.clone(),
                organisation_number: "942110464".to_owned(),
                content: Some(ApplicationContent {
                    measures: vec![
                        measure("bachelor", 500_000),
                        measure("service-development", 900_000),
                    ],
                    ..ApplicationContent::default()
                }),
                case_number: format!("2024-TRO-{number:05}"),
                signature: Some(ApplicationSignature {
                    signed: Some(Signatory {
                        person: uuid(),
                        time: None,
                    }),
                    ..ApplicationSignature::default()
                }),
                edition: self.edition.id.clone(),
                ..Application::default()
            }),
        }
    }

    pub(crate) async fn open_case(&self, number: u32) -> Result<String> {
        self.open(&self.submitted(number)).await
    }

    /// The case of this application.
    pub(crate) async fn open(&self, message: &ApplicationSubmitted) -> Result<String> {
        let outcome = self
            .deliver(&NewEvent::new(Service::Intake, REGION, "application/1", message))
            .await?;
        anyhow::ensure!(outcome == DeliveryOutcome::Applied, "not applied: {outcome:?}");
        let listed = self
            .client("kari", &[Role::Caseworker])?
            .list_cases(ListCasesRequest {
                parent: format!("regions/{REGION}"),
                page_size: 200,
                ..ListCasesRequest::default()
            })
            .await?
            .into_inner();
        Ok(listed.cases.last().context("no case")?.name.clone())
    }

    pub(crate) fn client(&self, person: &str, roles: &[Role]) -> Result<CaseServiceClient<PeerChannel>> {
        let claims = self.world.office(person, REGION, roles);
        Ok(CaseServiceClient::new(
            self.world.channel(Service::Assessment, &claims)?,
        ))
    }

    pub(crate) async fn case(&self, name: &str) -> Result<Case> {
        let request = GetCaseRequest {
            name: name.to_owned(),
        };
        let answer = self
            .client("kari", &[Role::Caseworker])?
            .get_case(request)
            .await?;
        answer.into_inner().case.context("no case")
    }

    /// A complete judgement of the measure at this place.
    pub(crate) fn judgement(&self, case: &Case, at: usize) -> Judgement {
        let measures = &case
            .application
            .as_ref()
            .unwrap()
            .content
            .as_ref()
            .unwrap()
            .measures;
        let track = self.edition.track(&measures[at].kind).unwrap();
        let criteria = self.edition.criteria(track).map(|criterion| CriterionJudgement {
            criterion: criterion.code.clone(),
            grade: Grade::Good.into(),
            reason: "Tydelig beskrevet".to_owned(),
        });
        Judgement {
            measure: measures[at].id.clone(),
            criteria: criteria.collect(),
            overall: Grade::High.into(),
            reason: "Godt tiltak".to_owned(),
            prioritised: at == 0,
            ..Judgement::default()
        }
    }

    pub(crate) async fn judge(&self, name: &str, person: &str, judgement: Judgement) -> Result<Case, Status> {
        let request = RecordJudgementRequest {
            name: name.to_owned(),
            request_id: uuid(),
            judgement: Some(judgement),
        };
        let mut client = self.client(person, &[Role::Caseworker]).unwrap();
        let answer = client.record_judgement(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }

    pub(crate) async fn judge_all(&self, name: &str, person: &str) -> Result<Case> {
        let case = self.case(name).await?;
        self.judge(name, person, self.judgement(&case, 0)).await?;
        Ok(self.judge(name, person, self.judgement(&case, 1)).await?)
    }

    pub(crate) async fn recommend(&self, name: &str, person: &str, amounts: &[i64]) -> Result<Case, Status> {
        let case = self.case(name).await.unwrap();
        let measures = case.application.unwrap().content.unwrap().measures;
        let recommendations = measures
            .iter()
            .zip(amounts)
            .map(|(measure, ore)| MeasureRecommendation {
                measure: measure.id.clone(),
                amount_ore: *ore,
                reason: "Etter vurderingen".to_owned(),
            });
        let request = RecommendCaseRequest {
            name: name.to_owned(),
            request_id: uuid(),
            recommendations: recommendations.collect(),
            reason: "Samlet vurdering".to_owned(),
            etag: case.etag,
        };
        let mut client = self.client(person, &[Role::Caseworker]).unwrap();
        let answer = client.recommend_case(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }
}
