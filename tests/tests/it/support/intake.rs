//! Intake with one edition, one organisation and one announced call, over gRPC like everyone else.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_list_service_client::ApplicationListServiceClient;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;
use tilskudd_proto::intake::v1::organisation_service_client::OrganisationServiceClient;
use tilskudd_runtime::Definition;
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_testkit::{Claims, Role, World, eventually};

use super::uuid;

/// A region.
pub(crate) const REGION: &str = "regions/trondelag";

/// When the call is open.
pub(crate) const OPEN: &str = "2024-02-15T12:00:00Z";

/// Intake of `national` and Trøndelag, and one organisation that can apply in a call that is open.
pub(crate) struct Intake {
    pub(crate) world: World,
    pub(crate) organisation: String,
    pub(crate) call: String,
}

impl Intake {
    pub(crate) async fn start() -> anyhow::Result<Intake> {
        Intake::start_with(&[tilskudd_intake()?]).await
    }

    /// The same, with other services beside it.
    pub(crate) async fn start_with(definitions: &[Definition]) -> anyhow::Result<Intake> {
        let world = World::start(definitions, &["national", "trondelag"]).await?;
        world.turn_to(OPEN.parse()?)?;
        let organisation = super::organisation_number(1);
        register(&world, &organisation).await?;
        let call = announce(&world).await?;
        Ok(Intake {
            world,
            organisation,
            call,
        })
    }

    /// A person who represents the organisation.
    pub(crate) fn applicant(&self, person: &str) -> anyhow::Result<ApplicationServiceClient<PeerChannel>> {
        let claims = Claims::applicant(person, &self.organisation.parse()?);
        Ok(ApplicationServiceClient::new(
            self.world.channel(Service::Intake, &claims)?,
        ))
    }

    /// The lists that this person sees.
    pub(crate) fn lists(&self, person: &str) -> anyhow::Result<ApplicationListServiceClient<PeerChannel>> {
        let claims = Claims::applicant(person, &self.organisation.parse()?);
        Ok(ApplicationListServiceClient::new(
            self.world.channel(Service::Intake, &claims)?,
        ))
    }

    /// Staff of the office who announce calls, logged in by the office's first or second provider.
    pub(crate) fn announcer(
        &self,
        person: &str,
        second: bool,
    ) -> anyhow::Result<CallServiceClient<PeerChannel>> {
        let claims = self.world.office(person, "trondelag", &[Role::Announcer]);
        let claims = if second {
            claims.through(tilskudd_testkit::Login::OfficeOther)
        } else {
            claims
        };
        Ok(CallServiceClient::new(
            self.world.channel(Service::Intake, &claims)?,
        ))
    }

    /// A draft that breaks no rule.
    pub(crate) fn draft(&self, request_id: &str) -> anyhow::Result<pb::CreateApplicationRequest> {
        Ok(pb::CreateApplicationRequest {
            parent: REGION.into(),
            request_id: request_id.into(),
            application: Some(pb::Application {
                call: self.call.clone(),
                organisation_number: self.organisation.clone(),
                content: Some(content()?),
                ..pb::Application::default()
            }),
        })
    }
}

fn tilskudd_intake() -> anyhow::Result<Definition> {
    let mut definitions = tilskudd::allinone::definitions().into_iter();
    definitions
        .find(|definition| definition.service == Service::Intake)
        .context("no intake")
}

async fn register(world: &World, number: &str) -> anyhow::Result<()> {
    let owner = world.channel(
        Service::Intake,
        &Claims::directorate("eier", &[Role::SchemeOwner]),
    )?;
    let edition = tilskudd_rulebook::resolve_shipped("kkt-2024")?;
    EditionServiceClient::new(owner.clone())
        .publish_edition(pb::PublishEditionRequest {
            parent: "regions/national".into(),
            request_id: uuid(),
            canonical: edition.canonical_json(),
        })
        .await?;
    OrganisationServiceClient::new(owner.clone())
        .import_organisations(pb::ImportOrganisationsRequest {
            parent: "regions/national".into(),
            request_id: uuid(),
            organisations: vec![organisation(number)],
        })
        .await?;
    // They reach the region by events.
    let mut organisations = OrganisationServiceClient::new(owner.clone());
    eventually("the organisation in the region", async || {
        let name = format!("{REGION}/organisations/{number}");
        let found = organisations
            .get_organisation(pb::GetOrganisationRequest {
                name,
                as_of: String::new(),
            })
            .await;
        Ok(found.is_ok().then_some(()))
    })
    .await?;
    let mut editions = EditionServiceClient::new(owner);
    eventually("the edition in the region", async || {
        let name = format!("{REGION}/editions/kkt-2024");
        let found = editions.get_edition(pb::GetEditionRequest { name }).await;
        Ok(found.is_ok().then_some(()))
    })
    .await
}

async fn announce(world: &World) -> anyhow::Result<String> {
    let claims = world.office("utlyser", "trondelag", &[Role::Announcer]);
    let mut calls = CallServiceClient::new(world.channel(Service::Intake, &claims)?);
    let request = pb::CreateCallRequest {
        parent: REGION.into(),
        request_id: uuid(),
        call: Some(call()),
    };
    let draft = calls
        .create_call(request)
        .await?
        .into_inner()
        .call
        .context("no call")?;
    let request = pb::AnnounceCallRequest {
        name: draft.name.clone(),
        request_id: uuid(),
        etag: draft.etag,
    };
    calls.announce_call(request).await?;
    Ok(draft.name)
}

/// An organisation of the region.
pub(crate) fn organisation(number: &str) -> pb::Organisation {
    pb::Organisation {
        organisation_number: number.into(),
        title: format!("Prøve {number}"),
        kind: pb::OrganisationKind::Municipality.into(),
        municipality_number: "5001".into(),
        region: "trondelag".into(),
        language_form: tilskudd_proto::common::v1::LanguageForm::Nb.into(),
        centrality_class: 3,
        made_up: true,
        ..pb::Organisation::default()
    }
}

/// A call without open questions.
pub(crate) fn call() -> pb::Call {
    pb::Call {
        edition: "kkt-2024".into(),
        year: 2024,
        opens_on: "2024-01-15".into(),
        deadline_date: "2024-03-01".into(),
        report_deadline: "2025-03-01".into(),
        accounts_deadline: "2025-03-01".into(),
        auditor_deadline: "2025-05-01".into(),
        auditor_threshold_ore: 20_000_000,
        appeal: pb::AppealRule::None.into(),
        contact_point: "post@example.no".into(),
        ..pb::Call::default()
    }
}

/// A signature of the one who may sign for a municipality.
pub(crate) fn signature() -> pb::ApplicationSignature {
    pb::ApplicationSignature {
        signatory: "Kommunedirektøren".into(),
        role: pb::SignatoryRole::MunicipalDirector.into(),
        ..pb::ApplicationSignature::default()
    }
}

/// What an applicant writes: one measure of the first kind, with every question of its track answered.
pub(crate) fn content() -> anyhow::Result<pb::ApplicationContent> {
    Ok(pb::ApplicationContent {
        purpose: "Formål.".into(),
        description: "Beskrivelse.".into(),
        control_statement: "Kontroll.".into(),
        contact_name: "Kontakt".into(),
        contact_email: "post@example.no".into(),
        measures: vec![measure()?],
        other_grants: Vec::new(),
    })
}

fn measure() -> anyhow::Result<pb::Measure> {
    let edition = tilskudd_rulebook::resolve_shipped("kkt-2024")?;
    let kind = "bachelor";
    let track = edition.track(kind).context("no such kind")?;
    let answers = edition.criteria(track).map(|criterion| pb::CriterionAnswer {
        criterion: criterion.code.clone(),
        answer: "Svar.".into(),
    });
    let line = |key: &str, amount_ore: i64| pb::BudgetLine {
        key: key.into(),
        text: "Lønn".into(),
        amount_ore,
        covers_own_share_elsewhere: false,
    };
    Ok(pb::Measure {
        id: uuid(),
        kind: kind.into(),
        title: "Tiltak".into(),
        description: "Beskrivelse.".into(),
        field: pb::ServiceField::Care.into(),
        sub_goals: edition
            .sub_goals
            .iter()
            .take(1)
            .map(|goal| goal.code.clone())
            .collect(),
        target_groups: vec!["staff".into()],
        answers: answers.collect(),
        budget_lines: vec![line("1", 60_000_000), line("2", 20_000_000)],
        applied_ore: 60_000_000,
        own_funding_ore: 20_000_000,
        rank: 1,
        ..pb::Measure::default()
    })
}
