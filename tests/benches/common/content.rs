//! What is submitted: six measures, about 2.5 kB, breaking no rule.

use anyhow::Context as _;
use tilskudd::round::world::{Login, Session, World};
use tilskudd_kernel::ids::{IdSource as _, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;

/// Legal time of everything: the call is open.
const OPEN: &str = "2024-02-15T12:00";

/// Publishes the edition and announces a call; gives its name.
pub(crate) async fn announce(world: &World) -> anyhow::Result<String> {
    turn_intake(world).await?;
    let owner = world.log_in(&Login::Directorate {
        person: "owner".into(),
        roles: vec!["scheme-owner".into()],
    })?;
    let announcer = world.log_in(&Login::Office {
        person: "announcer".into(),
        region: "trondelag".into(),
        roles: vec!["announcer".into()],
        second_issuer: false,
    })?;
    let edition = tilskudd_rulebook::resolve_shipped("kkt-2024")?;
    let mut editions = EditionServiceClient::new(world.channel(Service::Intake)?);
    editions
        .publish_edition(owner.ask(pb::PublishEditionRequest {
            parent: "regions/national".into(),
            request_id: SystemIds.next().to_string(),
            canonical: edition.canonical_json(),
        }))
        .await?;
    let mut calls = CallServiceClient::new(world.channel(Service::Intake)?);
    let draft = tilskudd_testkit::eventually("the edition in the region", async || {
        Ok(create_call(&mut calls, &announcer).await.ok())
    })
    .await?;
    calls
        .announce_call(announcer.ask(pb::AnnounceCallRequest {
            name: draft.name.clone(),
            request_id: SystemIds.next().to_string(),
            etag: draft.etag,
        }))
        .await?;
    Ok(draft.name)
}

async fn turn_intake(world: &World) -> anyhow::Result<()> {
    let operator = world.log_in(&Login::Operator)?;
    let instant = OPEN.parse::<tilskudd::input::LocalTime>()?.instant();
    world
        .operations(Service::Intake, "trondelag")?
        .turn_legal_time(operator.ask(tilskudd_proto::common::v1::TurnLegalTimeRequest {
            parent: world.parent(),
            legal_time: Some(prost_types::Timestamp {
                seconds: instant.timestamp(),
                nanos: 0,
            }),
            request_id: SystemIds.next().to_string(),
        }))
        .await?;
    Ok(())
}

async fn create_call(
    calls: &mut CallServiceClient<tonic::transport::Channel>,
    announcer: &Session,
) -> anyhow::Result<pb::Call> {
    let request = pb::CreateCallRequest {
        parent: "regions/trondelag".into(),
        request_id: SystemIds.next().to_string(),
        call: Some(pb::Call {
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
            applications_per_applicant: 100,
            ..pb::Call::default()
        }),
    };
    let answer = calls.create_call(announcer.ask(request)).await?;
    answer.into_inner().call.context("no call")
}

/// A signature of the one who may sign for a municipality.
pub(crate) fn signature() -> pb::ApplicationSignature {
    pb::ApplicationSignature {
        signatory: "Kommunedirektøren".into(),
        role: pb::SignatoryRole::MunicipalDirector.into(),
        ..pb::ApplicationSignature::default()
    }
}

/// The content of every draft.
pub(crate) fn content() -> anyhow::Result<pb::ApplicationContent> {
    let edition = tilskudd_rulebook::resolve_shipped("kkt-2024")?;
    let kinds = [
        "upper-secondary",
        "vocational-college",
        "bachelor",
        "further-education",
        "abc",
        "bachelor",
    ];
    let measures = kinds
        .iter()
        .zip(1..)
        .map(|(kind, rank)| measure(&edition, kind, rank));
    Ok(pb::ApplicationContent {
        purpose: "Flere fagutdannede i omsorgstjenesten, og en tjeneste som holder over tid.".into(),
        description: "Tiltakene følger kompetanseplanen og prioriteres i den rekkefølgen de er satt opp."
            .into(),
        control_statement: "Prosjektregnskap, attestasjon av to, og kontroll i kvartalsrapporten.".into(),
        contact_name: "Kontaktperson".into(),
        contact_email: "post@example.no".into(),
        measures: measures.collect::<anyhow::Result<_>>()?,
        other_grants: Vec::new(),
    })
}

fn measure(edition: &tilskudd_rulebook::Edition, kind: &str, rank: i32) -> anyhow::Result<pb::Measure> {
    let track = edition.track(kind).context("no such kind")?;
    let answers = edition.criteria(track).map(|criterion| pb::CriterionAnswer {
        criterion: criterion.code.clone(),
        answer: "Tiltaket gir to nye fagutdannede i året, og vikarutgiftene går ned.".into(),
    });
    let line = |key: &str, amount_ore: i64| pb::BudgetLine {
        key: key.into(),
        text: "Lønn og vikarer".into(),
        amount_ore,
        covers_own_share_elsewhere: false,
    };
    Ok(pb::Measure {
        id: SystemIds.next().to_string(),
        kind: kind.into(),
        title: format!("Utdanning av ansatte, tiltak {rank}"),
        description:
            "To ansatte fullfører utdanningen ved siden av arbeidet, med veiledning og fri til eksamen."
                .into(),
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
        rank,
        ..pb::Measure::default()
    })
}
