//! Helsedirektoratet registers the organisations and publishes the edition.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::LanguageForm;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;
use tilskudd_proto::intake::v1::organisation_service_client::OrganisationServiceClient;

use super::{Play, Told as _, convert};
use crate::register;

impl Play<'_> {
    pub(super) async fn publish(&mut self) -> anyhow::Result<()> {
        self.world.turn_to(self.input.published_at).await?;
        let owner = self.as_person(&self.input.frame.proposer)?;
        let channel = self.world.channel(Service::Intake)?;

        let organisations = self.organisations()?;
        let count = organisations.len();
        OrganisationServiceClient::new(channel.clone())
            .import_organisations(owner.ask(intake::ImportOrganisationsRequest {
                parent: "regions/national".into(),
                request_id: self.world.request_id(),
                organisations,
            }))
            .await
            .told("registering the organisations")?;

        let edition = self.input.resolve_edition()?;
        let published = EditionServiceClient::new(channel)
            .publish_edition(owner.ask(intake::PublishEditionRequest {
                parent: "regions/national".into(),
                request_id: self.world.request_id(),
                canonical: edition.canonical_json(),
            }))
            .await
            .told("publishing the edition")?
            .edition
            .context("no edition in the answer")?;
        self.progress.note(&format!(
            "{count} organisasjoner registrert / organisations registered"
        ));
        self.progress.note(&format!(
            "Regelverket {} er publisert / published ({}…)",
            published.edition,
            published.hash.get(..12).unwrap_or_default()
        ));
        self.world.settle().await
    }

    /// The region's municipalities and counties, and the input's own.
    fn organisations(&self) -> anyhow::Result<Vec<intake::Organisation>> {
        let region = &self.input.region;
        let mut organisations = Vec::new();
        for m in register::municipalities(region)? {
            organisations.push(intake::Organisation {
                organisation_number: m.org_number,
                title: format!("{} kommune", m.name),
                kind: intake::OrganisationKind::Municipality.into(),
                municipality_number: m.number,
                region: m.statsforvalter_region,
                language_form: language(&m.language_form).into(),
                centrality_class: m.centrality_class,
                // "Distriktskommune" is defined nowhere; the demonstration takes SSB's classes 5 and 6.
                district: m.centrality_class >= 5,
                ..Default::default()
            });
        }
        for c in register::counties(region)? {
            organisations.push(intake::Organisation {
                organisation_number: c.fylkeskommune_org_number,
                title: c.fylkeskommune_name,
                kind: intake::OrganisationKind::County.into(),
                region: c.statsforvalter_region,
                language_form: language(&c.fylkeskommune_language_form).into(),
                ..Default::default()
            });
        }
        for o in &self.input.organisations {
            organisations.push(intake::Organisation {
                organisation_number: o.organisation_number.clone(),
                title: o.title.clone(),
                kind: convert::organisation_kind(o.kind).into(),
                region: region.clone(),
                language_form: LanguageForm::Neutral.into(),
                made_up: o.made_up,
                ..Default::default()
            });
        }
        Ok(organisations)
    }
}

fn language(form: &str) -> LanguageForm {
    match form {
        "nb" => LanguageForm::Nb,
        "nn" => LanguageForm::Nn,
        _ => LanguageForm::Neutral,
    }
}
