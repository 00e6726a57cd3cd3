//! Submission: applications of six measures, about 2.5 kB, breaking no rule.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use tilskudd::register;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::LanguageForm;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::organisation_service_client::OrganisationServiceClient;

use super::acts::{self, Act};
use super::content;
use super::lag::Effect;
use super::plan;
use super::row::Row;
use super::season::{REGION, Season};
use super::writes::{self, Kind};

const KIND: Kind = Kind {
    what: "submission (SubmitApplication)",
    key: "submit",
    service: Service::Intake,
    parts: plan::WRITES,
    effect: Some(Effect {
        what: "delivery: submission → case",
        event: "tilskudd.intake.v1.ApplicationSubmitted",
        receiver: Service::Assessment,
    }),
};

/// Opens the season's call; gives its name.
pub(crate) async fn open(season: &mut Season) -> anyhow::Result<String> {
    season.turn("2024-02-15T12:00").await?;
    register(season).await?;
    season.settle().await?;
    let call = content::announce(&season.world).await?;
    season.settle().await?;
    Ok(call)
}

/// The region's municipalities.
async fn register(season: &Season) -> anyhow::Result<()> {
    let organisations = register::municipalities(REGION)?;
    let organisations = organisations.into_iter().map(|m| pb::Organisation {
        organisation_number: m.org_number,
        title: m.name,
        kind: pb::OrganisationKind::Municipality.into(),
        municipality_number: m.number,
        region: REGION.into(),
        language_form: LanguageForm::Nb.into(),
        centrality_class: m.centrality_class,
        ..pb::Organisation::default()
    });
    let request = pb::ImportOrganisationsRequest {
        parent: "regions/national".into(),
        request_id: season.world.request_id(),
        organisations: organisations.collect(),
    };
    OrganisationServiceClient::new(season.channel(Service::Intake)?)
        .import_organisations(season.scheme_owner()?.ask(request))
        .await?;
    Ok(())
}

/// Writes the drafts; each with its applicant's number.
pub(crate) async fn drafts(season: &Season, call: &str) -> anyhow::Result<Vec<pb::Application>> {
    let municipalities = register::municipalities(REGION)?;
    let written: Arc<Mutex<Vec<pb::Application>>> = Arc::default();
    let mut acts = Vec::new();
    for municipality in municipalities.iter().cycle().take(plan::APPLICATIONS) {
        let application = pb::Application {
            call: call.into(),
            organisation_number: municipality.org_number.clone(),
            content: Some(content::content()?),
            ..pb::Application::default()
        };
        let (applicant, written) = (
            season.world.applicant(&municipality.org_number)?,
            Arc::clone(&written),
        );
        let parent = season.world.parent();
        acts.push(Act::new(
            (applicant, written, application, parent),
            |(applicant, written, application, parent), channel, request_id| async move {
                let request = pb::CreateApplicationRequest {
                    parent,
                    request_id,
                    application: Some(application),
                };
                let mut client = ApplicationServiceClient::new(channel);
                let answer = client.create_application(applicant.ask(request)).await?;
                let draft = answer.into_inner().application.context("no draft")?;
                written.lock().unwrap_or_else(PoisonError::into_inner).push(draft);
                anyhow::Ok(())
            },
        ));
    }
    acts::run(season, Service::Intake, acts, plan::PREPARERS).await?;
    let written = written.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(written.clone())
}

/// Submits the drafts.
pub(crate) async fn submit(season: &mut Season, drafts: &[pb::Application]) -> anyhow::Result<Vec<Row>> {
    let mut acts = Vec::new();
    for draft in drafts {
        let applicant = season.world.applicant(&draft.organisation_number)?;
        let (name, etag) = (draft.name.clone(), draft.etag.clone());
        acts.push(Act::new(
            (applicant, name, etag),
            |(applicant, name, etag), channel, request_id| async move {
                let request = pb::SubmitApplicationRequest {
                    name,
                    request_id,
                    etag,
                    signature: Some(content::signature()),
                    summary_seen: true,
                };
                let mut client = ApplicationServiceClient::new(channel);
                client.submit_application(applicant.ask(request)).await?;
                anyhow::Ok(())
            },
        ));
    }
    writes::measure(season, &KIND, acts).await
}
