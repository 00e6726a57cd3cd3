//! Over 300 lines: an office has an act for each RPC.
//!
//! An office with an edition and a call, and the people who act in it.

use anyhow::Context as _;
use tilskudd_kernel::ids::{IdSource, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::frame_service_client::FrameServiceClient;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::clients::AllocationClients;
use tilskudd_proto::common::v1::{DeliveryOutcome, LanguageForm, Signatory};
use tilskudd_proto::intake::v1 as intake;
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_testkit::{Claims, NewEvent, Role, World, eventually};

/// The region of the tests.
pub(crate) const REGION: &str = "trondelag";
/// Recipient in the tests.
pub(crate) const NUMBER: &str = "942110464";

/// A fresh UUID.
pub(crate) fn uuid() -> String {
    SystemIds.next().to_string()
}

/// A running service with what a call needs.
pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) call: String,
}

/// One measure of a recommendation: applied and recommended in kroner, grade, earmark.
pub(crate) type Row<'a> = (i64, i64, assessment::Grade, &'a str);

impl Office {
    pub(crate) async fn open() -> anyhow::Result<Self> {
        let world = World::start(&[tilskudd_allocation::definition()], &["national", REGION]).await?;
        let edition = tilskudd_rulebook::resolve_shipped("kkt-2024")?;
        let published = intake::EditionPublished {
            edition: Some(intake::Edition {
                name: "regions/national/editions/kkt-2024".to_owned(),
                edition: edition.id.clone(),
                canonical: edition.canonical_json(),
                hash: edition.hash(),
                evaluator_version: "1".to_owned(),
                published_at: None,
            }),
        };
        let office = Self {
            world,
            call: format!("regions/{REGION}/calls/{}", uuid()),
        };
        office
            .tell_from("national", Service::Intake, "edition/kkt-2024", &published)
            .await?;
        office.announce(&office.call, 2024, true).await?;
        Ok(office)
    }

    pub(crate) async fn tell<M: prost::Message + prost::Name>(
        &self,
        from: Service,
        stream: &str,
        message: &M,
    ) -> anyhow::Result<DeliveryOutcome> {
        self.tell_from(REGION, from, stream, message).await
    }

    /// As [`Office::tell`], by a service of this tenant.
    pub(crate) async fn tell_from<M: prost::Message + prost::Name>(
        &self,
        tenant: &str,
        from: Service,
        stream: &str,
        message: &M,
    ) -> anyhow::Result<DeliveryOutcome> {
        let event = NewEvent::new(from, tenant, stream, message);
        let outcome = self.world.deliver(Service::Allocation, REGION, &event).await?;
        outcome.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))
    }

    pub(crate) async fn announce(&self, name: &str, year: i32, carry_over: bool) -> anyhow::Result<()> {
        let call = intake::Call {
            name: name.to_owned(),
            edition: "kkt-2024".to_owned(),
            year,
            report_deadline: format!("{}-03-01", year + 1),
            accounts_deadline: format!("{}-03-01", year + 1),
            auditor_deadline: format!("{}-05-01", year + 1),
            auditor_threshold_ore: 20_000_000,
            appeal: intake::AppealRule::None.into(),
            contact_point: "post@example.no".to_owned(),
            carry_over_allowed: carry_over,
            ..intake::Call::default()
        };
        let announced = intake::CallAnnounced {
            call: Some(call),
            chapter_post: "761/68".to_owned(),
            scheme: "kkt".to_owned(),
        };
        self.tell(Service::Intake, "call/x", &announced).await?;
        Ok(())
    }

    pub(crate) fn staff(&self, person: &str, role: Role) -> Claims {
        self.world.office(person, REGION, &[role])
    }

    pub(crate) fn frames(&self, claims: &Claims) -> anyhow::Result<FrameServiceClient<PeerChannel>> {
        Ok(FrameServiceClient::new(
            self.world.channel(Service::Allocation, claims)?,
        ))
    }

    pub(crate) fn allocation(&self, claims: &Claims) -> anyhow::Result<AllocationClients<PeerChannel>> {
        Ok(AllocationClients::new(
            self.world.channel(Service::Allocation, claims)?,
        ))
    }

    /// The decider Dina.
    pub(crate) fn dina(&self) -> anyhow::Result<AllocationClients<PeerChannel>> {
        self.allocation(&self.staff("dina", Role::Decider))
    }

    pub(crate) fn frame_request(
        total: i64,
        earmark: i64,
        certainty: pb::FrameCertainty,
    ) -> pb::ProposeFrameRequest {
        pb::ProposeFrameRequest {
            parent: "regions/national".to_owned(),
            request_id: uuid(),
            target_region: REGION.to_owned(),
            scheme: "kkt".to_owned(),
            year: 2024,
            amount_ore: total * 100,
            earmarks: vec![pb::Earmark {
                code: "avlastning".to_owned(),
                amount_ore: earmark * 100,
                decided_ore: 0,
            }],
            certainty: certainty.into(),
            basis: "Tildelingsbrev".to_owned(),
        }
    }

    /// National proposes, and the region has the proposal; gives its name there.
    pub(crate) async fn propose_frame(
        &self,
        total: i64,
        earmark: i64,
        certainty: pb::FrameCertainty,
    ) -> anyhow::Result<String> {
        let owner = Claims::directorate("siri", &[Role::SchemeOwner]);
        let request = Self::frame_request(total, earmark, certainty);
        let frame = self
            .frames(&owner)?
            .propose_frame(request)
            .await?
            .into_inner()
            .frame
            .context("frame")?;
        let version = frame.proposals[0].version;
        eventually("the proposal in the region", async || {
            let frames = self.region_frames().await?;
            let proposals = frames.into_iter().flat_map(|frame| frame.proposals);
            Ok(proposals
                .filter(|proposal| proposal.version == version)
                .map(|proposal| proposal.name)
                .next())
        })
        .await
    }

    pub(crate) async fn region_frames(&self) -> anyhow::Result<Vec<pb::Frame>> {
        let request = pb::ListFramesRequest {
            parent: format!("regions/{REGION}"),
            ..Default::default()
        };
        Ok(self
            .frames(&self.staff("rita", Role::Reader))?
            .list_frames(request)
            .await?
            .into_inner()
            .frames)
    }

    pub(crate) async fn accept(&self, proposal: &str) -> Result<pb::Frame, tonic::Status> {
        let request = pb::AcceptFrameRequest {
            name: proposal.to_owned(),
            request_id: uuid(),
        };
        let mut client = self
            .frames(&self.staff("dina", Role::Decider))
            .map_err(|error| tonic::Status::unknown(error.to_string()))?;
        Ok(client
            .accept_frame(request)
            .await?
            .into_inner()
            .frame
            .unwrap_or_default())
    }

    /// A final frame of this size, accepted.
    pub(crate) async fn frame(&self, total: i64, earmark: i64) -> anyhow::Result<()> {
        let proposal = self
            .propose_frame(total, earmark, pb::FrameCertainty::Final)
            .await?;
        self.accept(&proposal).await?;
        Ok(())
    }

    /// The person id of a login that has acted here.
    pub(crate) async fn person_of(&self, action: &str) -> anyhow::Result<String> {
        let mut conn = self.world.connect_as(Service::Allocation, REGION).await?;
        let person: uuid::Uuid = sqlx::query_scalar(
            "SELECT person FROM allocation.audit_entry WHERE action = $1 ORDER BY id DESC LIMIT 1",
        )
        .bind(action)
        .fetch_one(&mut conn)
        .await?;
        Ok(person.to_string())
    }

    pub(crate) fn recommendation(
        &self,
        number: u32,
        rows: &[Row<'_>],
        form: LanguageForm,
    ) -> assessment::RecommendationApproved {
        let measure = |&(applied, recommended, grade, earmark): &Row<'_>| assessment::ApprovedMeasure {
            measure: Some(intake::Measure {
                id: uuid(),
                kind: if earmark.is_empty() {
                    "bachelor"
                } else {
                    "service-development"
                }
                .to_owned(),
                title: format!("Tiltak {applied}"),
                sub_goals: vec!["initial-and-further-education".to_owned()],
                applied_ore: applied * 100,
                earmark: earmark.to_owned(),
                rank: 1,
                ..intake::Measure::default()
            }),
            recommended_ore: recommended * 100,
            reason: "God plan.".to_owned(),
            overall: grade.into(),
            prioritised: false,
            ordinary_work: false,
        };
        let measures: Vec<_> = rows.iter().map(measure).collect();
        let signatory = || Signatory {
            person: uuid(),
            time: Some(timestamp(self.world.legal().now())),
        };
        let content = intake::ApplicationContent {
            purpose: "Flere fagfolk".to_owned(),
            ..Default::default()
        };
        let applicant = intake::Organisation {
            organisation_number: NUMBER.to_owned(),
            title: "Trondheim kommune".to_owned(),
            language_form: form.into(),
            ..Default::default()
        };
        assessment::RecommendationApproved {
            case: format!("regions/{REGION}/cases/{}", uuid()),
            application: Some(intake::Application {
                name: format!("regions/{REGION}/applications/{}", uuid()),
                call: self.call.clone(),
                organisation_number: NUMBER.to_owned(),
                content: Some(content),
                case_number: format!("2024-TRO-{number:05}"),
                applicant: Some(applicant),
                signature: Some(intake::ApplicationSignature {
                    signed: Some(signatory()),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            measures,
            recommended: Some(signatory()),
            approved: Some(signatory()),
            conflicted_persons: Vec::new(),
        }
    }

    /// An approved recommendation arrives.
    pub(crate) async fn recommend(&self, number: u32, rows: &[Row<'_>]) -> anyhow::Result<()> {
        let message = self.recommendation(number, rows, LanguageForm::Nb);
        let outcome = self.tell(Service::Assessment, "application/x", &message).await?;
        anyhow::ensure!(outcome == DeliveryOutcome::Applied);
        Ok(())
    }

    pub(crate) async fn propose(&self) -> Result<pb::ProposeAllocationResponse, tonic::Status> {
        let request = pb::ProposeAllocationRequest {
            parent: format!("regions/{REGION}"),
            request_id: uuid(),
            call: self.call.clone(),
        };
        let mut client = self
            .dina()
            .map_err(|error| tonic::Status::unknown(error.to_string()))?;
        Ok(client.proposals.propose_allocation(request).await?.into_inner())
    }

    pub(crate) async fn decisions(&self) -> anyhow::Result<Vec<pb::Decision>> {
        self.decisions_as(&self.staff("dina", Role::Decider)).await
    }

    pub(crate) async fn decisions_as(&self, claims: &Claims) -> anyhow::Result<Vec<pb::Decision>> {
        let request = pb::ListDecisionsRequest {
            parent: format!("regions/{REGION}"),
            ..Default::default()
        };
        Ok(self
            .allocation(claims)?
            .decisions
            .list_decisions(request)
            .await?
            .into_inner()
            .decisions)
    }

    /// By the decider Dina.
    pub(crate) async fn decide(&self, decision: &pb::Decision) -> Result<pb::Decision, tonic::Status> {
        self.decide_as("dina", decision).await
    }

    pub(crate) async fn decide_as(
        &self,
        person: &str,
        decision: &pb::Decision,
    ) -> Result<pb::Decision, tonic::Status> {
        self.rule(person, decision, false).await
    }

    /// The other regions were asked about the reports that are pending.
    pub(crate) async fn decide_checked(
        &self,
        decision: &pb::Decision,
    ) -> Result<pb::Decision, tonic::Status> {
        self.rule("dina", decision, true).await
    }

    async fn rule(
        &self,
        person: &str,
        decision: &pb::Decision,
        pending_reports_checked: bool,
    ) -> Result<pb::Decision, tonic::Status> {
        let request = pb::DecideApplicationRequest {
            name: decision.name.clone(),
            request_id: uuid(),
            etag: decision.etag.clone(),
            reason: "Som innstilt.".to_owned(),
            pending_reports_checked,
        };
        let mut client = self
            .allocation(&self.staff(person, Role::Decider))
            .map_err(|error| tonic::Status::unknown(error.to_string()))?;
        Ok(client
            .decisions
            .decide_application(request)
            .await?
            .into_inner()
            .decision
            .unwrap_or_default())
    }

    /// By the caseworker Arne.
    pub(crate) async fn adjust(
        &self,
        decision: &pb::Decision,
        award: usize,
        kroner: i64,
    ) -> Result<pb::Decision, tonic::Status> {
        self.adjust_as("arne", decision, award, kroner).await
    }

    pub(crate) async fn adjust_as(
        &self,
        person: &str,
        decision: &pb::Decision,
        award: usize,
        kroner: i64,
    ) -> Result<pb::Decision, tonic::Status> {
        let request = pb::AdjustAwardRequest {
            name: decision.name.clone(),
            request_id: uuid(),
            award: decision.awards[award].id.clone(),
            amount_ore: kroner * 100,
            reason: "Mindre omfang.".to_owned(),
        };
        let mut client = self
            .allocation(&self.staff(person, Role::Decider))
            .map_err(|error| tonic::Status::unknown(error.to_string()))?;
        Ok(client
            .proposals
            .adjust_award(request)
            .await?
            .into_inner()
            .decision
            .unwrap_or_default())
    }
}
