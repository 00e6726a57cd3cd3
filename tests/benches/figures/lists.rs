//! The first page of a list of each service, beside its SQL alone.

use std::time::Instant;

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::assessment::v1::case_service_client::CaseServiceClient;
use tilskudd_proto::clients::AllocationClients;
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::clients::ReportingClients;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_list_service_client::ApplicationListServiceClient;
use tilskudd_proto::payment::v1 as payment;
use tilskudd_proto::reporting::v1 as reporting;
use tilskudd_testkit::eventually;
use tonic::Status;

use super::plan;
use super::replay::{self, Transaction};
use super::row::{Figure, Row, rate};
use super::season::{REGION, Season};
use super::statement_log::{Entry, entries, log_statements, transaction_of};
use super::writes::since;

/// A size that nobody else asks for, so that it tells the list's statement in the log.
const PAGE: i32 = 47;

/// Asks for each list by one client.
pub(crate) async fn rows(season: &Season) -> anyhow::Result<Vec<Row>> {
    let reader = season.staff("caseworker", "caseworker")?;
    let attester = season.staff("attester", "attester")?;
    let parent = || season.world.parent();
    let mut rows = Vec::new();

    let client = ApplicationListServiceClient::new(season.channel(Service::Intake)?);
    let ask = async || {
        let request = intake::ListApplicationsRequest {
            parent: parent(),
            page_size: PAGE,
            ..Default::default()
        };
        let page = client.clone().list_applications(reader.ask(request)).await?;
        Ok::<usize, Status>(page.into_inner().applications.len())
    };
    rows.push(row(season, Service::Intake, "ListApplications", ask).await?);

    let client = CaseServiceClient::new(season.channel(Service::Assessment)?);
    let ask = async || {
        let request = assessment::ListCasesRequest {
            parent: parent(),
            page_size: PAGE,
            ..Default::default()
        };
        let page = client.clone().list_cases(reader.ask(request)).await?;
        Ok::<usize, Status>(page.into_inner().cases.len())
    };
    rows.push(row(season, Service::Assessment, "ListCases", ask).await?);

    let client = AllocationClients::new(season.channel(Service::Allocation)?).decisions;
    let ask = async || {
        let request = allocation::ListDecisionsRequest {
            parent: parent(),
            page_size: PAGE,
            ..Default::default()
        };
        let page = client.clone().list_decisions(reader.ask(request)).await?;
        Ok::<usize, Status>(page.into_inner().decisions.len())
    };
    rows.push(row(season, Service::Allocation, "ListDecisions", ask).await?);

    let client = PaymentClients::new(season.channel(Service::Payment)?).instalments;
    let ask = async || {
        let request = payment::ListInstalmentsRequest {
            parent: parent(),
            page_size: PAGE,
            ..Default::default()
        };
        let page = client.clone().list_instalments(attester.ask(request)).await?;
        Ok::<usize, Status>(page.into_inner().instalments.len())
    };
    rows.push(row(season, Service::Payment, "ListInstalments", ask).await?);

    let client = ReportingClients::new(season.channel(Service::Reporting)?).obligations;
    let ask = async || {
        let request = reporting::ListObligationsRequest {
            parent: parent(),
            page_size: PAGE,
            ..Default::default()
        };
        let page = client.clone().list_obligations(reader.ask(request)).await?;
        Ok::<usize, Status>(page.into_inner().obligations.len())
    };
    rows.push(row(season, Service::Reporting, "ListObligations", ask).await?);
    Ok(rows)
}

async fn row(
    season: &Season,
    service: Service,
    name: &str,
    ask: impl AsyncFn() -> Result<usize, Status>,
) -> anyhow::Result<Row> {
    let mut times = Vec::new();
    for _ in 0..plan::READS {
        let started = Instant::now();
        let shown = ask().await?;
        times.push(started.elapsed());
        anyhow::ensure!(i32::try_from(shown)? == PAGE, "{name}: {shown} on a page");
    }
    let from = std::fs::metadata(season.log())?.len();
    log_statements(&season.admin_url(), true).await?;
    // A connection takes the setting up between two transactions.
    for _ in 0..3 {
        ask().await?;
    }
    log_statements(&season.admin_url(), false).await?;
    let transaction = eventually(&format!("the log of {name}"), async || {
        Ok(of_the_list(&entries(&since(season, from)?)))
    })
    .await?;
    let round_trips = transaction.len();
    let url = season.url(service, &format!("tilskudd_{REGION}"))?;
    Ok(Row {
        what: format!("list: {name}, {PAGE} of {}", plan::APPLICATIONS),
        clients: 1,
        measured: Figure::of(&times)?.with_rate(rate(times.len(), times.iter().sum())),
        round_trips: Some(round_trips),
        floor: Some(
            replay::repeat(&url, transaction, plan::READS)
                .await
                .context("its SQL")?,
        ),
    })
}

/// The statement that asks for a page, or for one more to see whether there is another; with its transaction, if it
/// has one.
fn of_the_list(entries: &[Entry]) -> Option<Transaction> {
    let sizes = [format!("'{PAGE}'"), format!("'{}'", PAGE + 1)];
    sizes.iter().find_map(|size| {
        let asks = |entry: &&Entry| entry.statement.parameters.contains(size);
        let alone = || Some(vec![entries.iter().find(asks)?.statement.clone()]);
        transaction_of(entries, size).or_else(alone)
    })
}
