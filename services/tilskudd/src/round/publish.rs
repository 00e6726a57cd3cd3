//! Helsedirektoratet registers the organisations and publishes the edition.

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::LanguageForm;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;
use tilskudd_proto::intake::v1::organisation_service_client::OrganisationServiceClient;

use super::{Accepted as _, Play, convert};
use crate::register;

/// The day that stands for: as far back as is known.
const BEGINNING: &str = "1900-01-01";

impl Play<'_> {
    pub(super) async fn publish(&mut self) -> anyhow::Result<()> {
        self.world.turn_to(self.input.published_at).await?;
        let owner = self.as_person(&self.input.frame.proposer)?;
        let channel = self.world.national(Service::Intake)?;

        let mut register = OrganisationServiceClient::new(channel.clone());
        let (before, organisations) = self.organisations()?;
        let count = organisations.len();
        for organisations in [before, organisations] {
            if organisations.is_empty() {
                continue;
            }
            register
                .import_organisations(owner.ask(intake::ImportOrganisationsRequest {
                    parent: "regions/national".into(),
                    request_id: self.world.request_id(),
                    organisations,
                }))
                .await
                .accepted("registering the organisations")?;
        }
        let statuses = self.districts()?;
        if !statuses.is_empty() {
            register
                .set_district_status(owner.ask(intake::SetDistrictStatusRequest {
                    parent: "regions/national".into(),
                    request_id: self.world.request_id(),
                    valid_from: BEGINNING.into(),
                    decision: "Demonstrasjon".into(),
                    reason:
                        "SSBs sentralitetsklasse 5 og 6 står for distriktskommune i demonstrasjonen.".into(),
                    statuses,
                }))
                .await
                .accepted("setting the district status")?;
        }

        let edition = self.input.resolve_edition()?;
        let published = EditionServiceClient::new(channel)
            .publish_edition(owner.ask(intake::PublishEditionRequest {
                parent: "regions/national".into(),
                request_id: self.world.request_id(),
                canonical: edition.canonical_json(),
            }))
            .await
            .accepted("publishing the edition")?
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

    /// "Distriktskommune" is defined nowhere; the demonstration takes SSB's classes 5 and 6.
    fn districts(&self) -> anyhow::Result<Vec<intake::DistrictStatus>> {
        let municipalities = register::municipalities(&self.input.region)?;
        let districts = municipalities.into_iter().filter(|m| m.centrality_class >= 5);
        Ok(districts
            .map(|m| intake::DistrictStatus {
                organisation_number: m.org_number,
                district: true,
                ..Default::default()
            })
            .collect())
    }

    /// The region's municipalities and counties, and the input's own; before them the states that they were in
    /// before the division of 2024. A round of an earlier year takes that division as if it had been there.
    fn organisations(&self) -> anyhow::Result<(Vec<intake::Organisation>, Vec<intake::Organisation>)> {
        let region = &self.input.region;
        let divided = self.input.published_at.date().as_str() >= register::DIVISION;
        let (mut before, mut organisations) = (Vec::new(), Vec::new());
        for m in register::municipalities(region)? {
            let renumbered = divided && m.number != m.number_2023;
            let is_split = m.is_split()?;
            let organisation = intake::Organisation {
                organisation_number: m.org_number,
                title: format!("{} kommune", m.name),
                kind: intake::OrganisationKind::Municipality.into(),
                municipality_number: m.number,
                region: m.statsforvalter_region,
                language_form: language(&m.language_form).into(),
                centrality_class: m.centrality_class,
                register_name: m.register_name,
                valid_from: if renumbered {
                    register::DIVISION.into()
                } else {
                    String::new()
                },
                ..Default::default()
            };
            if renumbered && !is_split {
                before.push(intake::Organisation {
                    municipality_number: m.number_2023,
                    valid_from: BEGINNING.into(),
                    ..organisation.clone()
                });
            }
            organisations.push(organisation);
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
        Ok((before, organisations))
    }
}

fn language(form: &str) -> LanguageForm {
    match form {
        "nb" => LanguageForm::Nb,
        "nn" => LanguageForm::Nn,
        _ => LanguageForm::Neutral,
    }
}
