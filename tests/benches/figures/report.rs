//! Reporting: a report on six awards, all of it used.

use tilskudd_kernel::service::Service;
use tilskudd_proto::clients::ReportingClients;
use tilskudd_proto::reporting::v1 as pb;

use super::acts::Act;
use super::pages;
use super::plan;
use super::row::Row;
use super::season::Season;
use super::writes::{self, Kind};

const KIND: Kind = Kind {
    what: "report (SubmitReport)",
    key: "report",
    service: Service::Reporting,
    parts: plan::WRITES,
    effect: None,
};

/// Sends the forms, and reports on everything.
pub(crate) async fn report(season: &mut Season, call: &str) -> anyhow::Result<Vec<Row>> {
    season.turn("2025-01-13T09:00").await?;
    let caseworker = season.staff("caseworker", "caseworker")?;
    let mut client = ReportingClients::new(season.channel(Service::Reporting)?);
    let request = pb::SendReportFormsRequest {
        parent: season.world.parent(),
        request_id: season.world.request_id(),
        call: call.into(),
    };
    client
        .obligations
        .send_report_forms(caseworker.ask(request))
        .await?;
    season.turn("2025-02-12T12:00").await?;
    let obligations = pages::all(async |page_token| {
        let request = pb::ListObligationsRequest {
            parent: season.world.parent(),
            page_size: pages::WHOLE_PAGE,
            page_token,
            ..Default::default()
        };
        let page = client
            .obligations
            .list_obligations(caseworker.ask(request))
            .await?
            .into_inner();
        Ok((page.obligations, page.next_page_token))
    })
    .await?;
    let mut acts = Vec::new();
    // A report on money that is not paid is refused.
    let is_paid = |o: &pb::Obligation| o.awards.iter().all(|a| a.paid_ore == a.awarded_ore);
    for obligation in obligations.into_iter().filter(is_paid) {
        let applicant = season.world.applicant(&obligation.organisation_number)?;
        acts.push(Act::new(
            (applicant, obligation),
            |(applicant, obligation), channel, request_id| async move {
                let request = pb::SubmitReportRequest {
                    request_id,
                    report: Some(pb::Report {
                        awards: obligation.awards.iter().map(award).collect(),
                        ..Default::default()
                    }),
                    name: obligation.name,
                };
                let mut client = ReportingClients::new(channel);
                client.reports.submit_report(applicant.ask(request)).await?;
                anyhow::Ok(())
            },
        ));
    }
    writes::measure(season, &KIND, acts).await
}

fn award(owed: &pb::ObligationAward) -> pb::AwardReport {
    let lines = owed.budget_lines.iter().map(|line| pb::AccountLine {
        key: line.key.clone(),
        amount_ore: line.amount_ore,
    });
    pb::AwardReport {
        award: owed.award.clone(),
        used_ore: owed.paid_ore,
        account_lines: lines.collect(),
        persons: vec![pb::PersonCount {
            category: owed.kind.clone(),
            started: 2,
            ongoing: 1,
            completed: 1,
            dropped_out: 0,
        }],
        goal_assessment: "Tiltaket er gjennomført etter planen, og målet for året er nådd.".into(),
        ..Default::default()
    }
}
