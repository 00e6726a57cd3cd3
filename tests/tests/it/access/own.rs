//! One resource of each kind that an applicant can name, of what a round left behind; read by the auditor, who sees
//! everything.

use anyhow::Context as _;
use tilskudd::allinone::Grounds;
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::clients::AllocationClients;
use tilskudd_proto::clients::ReportingClients;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_list_service_client::ApplicationListServiceClient;
use tilskudd_proto::intake::v1::attachment_service_client::AttachmentServiceClient;
use tilskudd_proto::intake::v1::change_report_service_client::ChangeReportServiceClient;
use tilskudd_proto::intake::v1::completion_service_client::CompletionServiceClient;
use tilskudd_proto::intake::v1::delegation_service_client::DelegationServiceClient;
use tilskudd_proto::reporting::v1 as reporting;
use tilskudd_runtime::peers::{self, PeerChannel, TokenSource};
use tilskudd_testkit::Claims;

use crate::support::intake::REGION;
use crate::support::uuid;

/// Longest time for a call.
const CALL: std::time::Duration = std::time::Duration::from_secs(30);

/// A resource and whose it is.
#[derive(Debug, Clone)]
pub(super) struct Owned {
    pub(super) name: String,
    pub(super) organisation: String,
}

/// One of each kind.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) application: Owned,
    /// Taken back.
    pub(super) ended: Owned,
    pub(super) call: String,
    pub(super) completion: Owned,
    pub(super) attachment: Owned,
    pub(super) delegation: Owned,
    pub(super) change: Owned,
    pub(super) decision: Owned,
    pub(super) obligation: Owned,
    pub(super) organisations: Vec<String>,
}

fn channel(grounds: &Grounds, service: Service, claims: &Claims) -> anyhow::Result<PeerChannel> {
    let url = grounds.endpoints().remove(&service).context("no address")?;
    let token = TokenSource::fixed(&grounds.issuer().token(claims)?);
    Ok(peers::channel(&url, token, CALL)?)
}

impl Own {
    /// Reads them all, and reports a change, which the round does not.
    pub(super) async fn read(grounds: &Grounds) -> anyhow::Result<Own> {
        let auditor = Claims::auditor("revisor");
        let to = |service| channel(grounds, service, &auditor);
        let parent = || REGION.to_owned();
        let mut applications = ApplicationListServiceClient::new(to(Service::Intake)?);
        let request = intake::ListApplicationsRequest {
            parent: parent(),
            page_size: 200,
            ..Default::default()
        };
        let applications = applications
            .list_applications(request)
            .await?
            .into_inner()
            .applications;
        let owner = |name: &str| {
            let found = applications.iter().find(|one| one.name == name);
            anyhow::Ok(
                found
                    .context("an application that is not listed")?
                    .organisation_number
                    .clone(),
            )
        };
        let mut completions = CompletionServiceClient::new(to(Service::Intake)?);
        let request = intake::ListCompletionsRequest {
            parent: parent(),
            ..Default::default()
        };
        let completions = completions
            .list_completions(request)
            .await?
            .into_inner()
            .completions;
        let completion = completions.first().context("no completion")?;
        let completion = Owned {
            name: completion.name.clone(),
            organisation: owner(&completion.application)?,
        };
        let application = applications.first().context("no application")?;
        let ended = applications
            .iter()
            .find(|one| one.state() == intake::ApplicationState::Withdrawn);
        let ended = ended.context("no application was withdrawn")?;
        let mut organisations: Vec<String> = applications
            .iter()
            .map(|one| one.organisation_number.clone())
            .collect();
        organisations.sort();
        organisations.dedup();
        Ok(Own {
            call: application.call.clone(),
            completion,
            attachment: attachment(to(Service::Intake)?, &applications).await?,
            delegation: delegation(to(Service::Intake)?, &organisations).await?,
            change: change(grounds, &application.organisation_number).await?,
            decision: decision(to(Service::Allocation)?).await?,
            obligation: obligation(to(Service::Reporting)?).await?,
            ended: Owned {
                name: ended.name.clone(),
                organisation: ended.organisation_number.clone(),
            },
            application: Owned {
                name: application.name.clone(),
                organisation: application.organisation_number.clone(),
            },
            organisations,
        })
    }

    /// Somebody else in the region who applied too.
    pub(super) fn stranger_to(&self, organisation: &str) -> anyhow::Result<String> {
        let other = self.organisations.iter().find(|other| *other != organisation);
        other.cloned().context("one applicant alone")
    }
}

async fn attachment(channel: PeerChannel, applications: &[intake::Application]) -> anyhow::Result<Owned> {
    let mut attachments = AttachmentServiceClient::new(channel);
    for application in applications {
        let name = application.name.clone();
        let request = intake::ListAttachmentsRequest { name };
        let found = attachments
            .list_attachments(request)
            .await?
            .into_inner()
            .attachments;
        if let Some(one) = found.first() {
            return Ok(Owned {
                name: one.attachment.as_ref().context("no file")?.name.clone(),
                organisation: application.organisation_number.clone(),
            });
        }
    }
    anyhow::bail!("no attachment")
}

async fn delegation(channel: PeerChannel, organisations: &[String]) -> anyhow::Result<Owned> {
    let mut delegations = DelegationServiceClient::new(channel);
    for organisation in organisations {
        let request = intake::ListDelegationsRequest {
            parent: REGION.to_owned(),
            organisation_number: organisation.clone(),
            ..Default::default()
        };
        let found = delegations
            .list_delegations(request)
            .await?
            .into_inner()
            .delegations;
        if let Some(one) = found.first() {
            return Ok(Owned {
                name: one.name.clone(),
                organisation: organisation.clone(),
            });
        }
    }
    anyhow::bail!("no delegation")
}

async fn change(grounds: &Grounds, organisation: &str) -> anyhow::Result<Owned> {
    let signer = Claims::applicant("director", &organisation.parse()?);
    let mut reports = ChangeReportServiceClient::new(channel(grounds, Service::Intake, &signer)?);
    let request = intake::ReportChangeRequest {
        parent: REGION.to_owned(),
        request_id: uuid(),
        report: Some(address()),
    };
    let report = reports.report_change(request).await?.into_inner().report;
    Ok(Owned {
        name: report.context("no report")?.name,
        organisation: organisation.to_owned(),
    })
}

/// A change of address.
pub(super) fn address() -> intake::ChangeReport {
    let address = intake::ReportedAddress {
        street: "Rådhusgata 1".into(),
        postal_code: "7010".into(),
        town: "Trondheim".into(),
    };
    intake::ChangeReport {
        new_value: Some(intake::change_report::NewValue::Address(address)),
        effective_from: "2025-06-01".into(),
        explanation: "Flyttet.".into(),
        ..intake::ChangeReport::default()
    }
}

async fn decision(channel: PeerChannel) -> anyhow::Result<Owned> {
    let mut decisions = AllocationClients::new(channel);
    let request = allocation::ListDecisionsRequest {
        parent: REGION.to_owned(),
        state: allocation::DecisionState::Decided.into(),
        ..Default::default()
    };
    let found = decisions
        .decisions
        .list_decisions(request)
        .await?
        .into_inner()
        .decisions;
    let one = found.first().context("no decision")?;
    Ok(Owned {
        name: one.name.clone(),
        organisation: one.organisation_number.clone(),
    })
}

async fn obligation(channel: PeerChannel) -> anyhow::Result<Owned> {
    let mut reporting = ReportingClients::new(channel);
    let request = reporting::ListObligationsRequest {
        parent: REGION.to_owned(),
        ..Default::default()
    };
    let found = reporting
        .obligations
        .list_obligations(request)
        .await?
        .into_inner()
        .obligations;
    let one = found.first().context("no obligation")?;
    Ok(Owned {
        name: one.name.clone(),
        organisation: one.organisation_number.clone(),
    })
}
