//! The books of all five services, read through their APIs.

use std::collections::BTreeSet;

use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_list_service_client::ApplicationListServiceClient;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::payment::v1 as payment;
use tilskudd_proto::reporting::v1 as reporting;

use super::world::{Login, Session};
use super::{Accepted as _, Play, pages};

/// The books of each service.
pub struct Books {
    /// Intake's applications that were submitted.
    pub applications: Vec<intake::Application>,
    /// Names of those of them that intake finds to be as they were signed.
    pub verified: BTreeSet<String>,
    /// Intake's requests for completion.
    pub completions: Vec<intake::Completion>,
    /// Assessment's cases.
    pub cases: Vec<assessment::Case>,
    /// Allocation's frame.
    pub frame: allocation::Frame,
    /// Allocation's decisions.
    pub decisions: Vec<allocation::Decision>,
    /// Payment's balances of the year.
    pub balances: Vec<payment::AwardBalance>,
    /// Payment's journal.
    pub journal: Vec<payment::JournalEntry>,
    /// Reporting's obligations of the year.
    pub obligations: Vec<reporting::Obligation>,
    /// What the bank says that it has paid, øre.
    pub bank_paid_ore: i64,
    /// What the audit logs' seals do not hold, and what is still under way.
    pub faults: Vec<String>,
}

/// Reads the books.
pub(super) async fn read(play: &Play<'_>) -> anyhow::Result<Books> {
    let reader = play.as_person(&play.input.allocation.decider)?;
    let applications = applications(play, &reader).await?;
    Ok(Books {
        verified: verified(play, &reader, &applications).await?,
        completions: completions(play, &reader).await?,
        applications,
        cases: play.cases(&reader).await?,
        frame: play.frame(&reader).await?,
        decisions: play.decisions(&reader).await?,
        balances: balances(play, &reader).await?,
        journal: journal(play, &reader).await?,
        obligations: play.obligations(&reader).await?,
        bank_paid_ore: play.played.bank_paid_ore,
        faults: faults(play).await?,
    })
}

async fn applications(play: &Play<'_>, reader: &Session) -> anyhow::Result<Vec<intake::Application>> {
    let mut client = ApplicationListServiceClient::new(play.world.channel(Service::Intake)?);
    let all = pages::all(async |page_token| {
        let request = intake::ListApplicationsRequest {
            parent: play.world.parent(),
            page_token,
            call: play.played.call.clone(),
            ..Default::default()
        };
        let page = client.list_applications(reader.ask(request)).await?.into_inner();
        Ok((page.applications, page.next_page_token))
    })
    .await?;
    Ok(all.into_iter().filter(|a| !a.case_number.is_empty()).collect())
}

/// Has intake verify every submitted application.
async fn verified(
    play: &Play<'_>,
    reader: &Session,
    applications: &[intake::Application],
) -> anyhow::Result<BTreeSet<String>> {
    let mut client = ApplicationServiceClient::new(play.world.channel(Service::Intake)?);
    let mut verified = BTreeSet::new();
    for application in applications {
        let request = intake::VerifyApplicationRequest {
            name: application.name.clone(),
        };
        let found = client
            .verify_application(reader.ask(request))
            .await
            .accepted(&format!("verifying {}", application.case_number))?;
        if found.ok && found.content_hash == application.content_hash {
            verified.insert(application.name.clone());
        }
    }
    Ok(verified)
}

/// Requests for completion of any application of the region.
async fn completions(play: &Play<'_>, reader: &Session) -> anyhow::Result<Vec<intake::Completion>> {
    let mut client = play.completions()?;
    pages::all(async |page_token| {
        let request = intake::ListCompletionsRequest {
            parent: play.world.parent(),
            page_token,
            ..Default::default()
        };
        let page = client.list_completions(reader.ask(request)).await?.into_inner();
        Ok((page.completions, page.next_page_token))
    })
    .await
}

async fn balances(play: &Play<'_>, reader: &Session) -> anyhow::Result<Vec<payment::AwardBalance>> {
    let mut client = play.payments()?;
    pages::all(async |page_token| {
        let request = payment::ListAwardBalancesRequest {
            parent: play.world.parent(),
            page_token,
            year: play.input.year,
            ..Default::default()
        };
        let page = client
            .ledger
            .list_award_balances(reader.ask(request))
            .await?
            .into_inner();
        Ok((page.balances, page.next_page_token))
    })
    .await
}

async fn journal(play: &Play<'_>, reader: &Session) -> anyhow::Result<Vec<payment::JournalEntry>> {
    let mut client = play.payments()?;
    pages::all(async |page_token| {
        let request = payment::ListJournalEntriesRequest {
            parent: play.world.parent(),
            page_size: 200,
            page_token,
        };
        let page = client
            .ledger
            .list_journal_entries(reader.ask(request))
            .await?
            .into_inner();
        Ok((page.entries, page.next_page_token))
    })
    .await
}

/// Checks the seals of every audit log.
async fn faults(play: &Play<'_>) -> anyhow::Result<Vec<String>> {
    let operator = play.world.log_in(&Login::Operator)?;
    let mut faults = Vec::new();
    for service in Service::ALL {
        for region in ["national", play.world.region.as_str()] {
            let request = common::VerifyAuditLogRequest {
                parent: format!("regions/{region}"),
            };
            let verified = play
                .world
                .operations(service, region)?
                .verify_audit_log(operator.ask(request))
                .await
                .accepted(&format!("verifying the audit log of {}", service.as_str()))?;
            faults.extend(
                verified
                    .faults
                    .into_iter()
                    .map(|f| format!("{} in {region}: {f}", service.as_str())),
            );
        }
    }
    Ok(faults)
}
