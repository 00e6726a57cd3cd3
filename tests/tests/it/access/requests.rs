//! Every request in which an applicant names something of an organisation's.

mod applications;

use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::reporting::v1 as reporting;

use super::own::{Own, Owned};
use crate::support::intake::REGION;
use crate::support::uuid;

/// One request.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) rpc: &'static str,
    pub(super) message: Vec<u8>,
    /// Whose it is.
    pub(super) owner: String,
    /// Whether the answer is a list of the caller's own, instead of one thing.
    pub(super) lists: bool,
    /// What stands in no answer to anybody else.
    pub(super) secrets: Vec<String>,
}

/// Every request.
pub(super) fn asked(own: &Own) -> anyhow::Result<Vec<Asked>> {
    let mut asked = lists(own);
    asked.extend(other_lists(own));
    asked.extend(applications::asked(own)?);
    asked.extend(applications::beside_them(own)?);
    asked.extend(grants(own));
    Ok(asked)
}

/// Of one thing, which is there for its owner alone.
fn one(rpc: &'static str, of: &Owned, message: &impl prost::Message) -> Asked {
    Asked {
        rpc,
        message: message.encode_to_vec(),
        owner: of.organisation.clone(),
        lists: false,
        secrets: vec![of.organisation.clone()],
    }
}

/// Of a list, in which it stands for its owner alone.
fn list(rpc: &'static str, of: &Owned, message: &impl prost::Message) -> Asked {
    Asked {
        lists: true,
        secrets: vec![of.organisation.clone(), of.name.clone()],
        ..one(rpc, of, message)
    }
}

/// Lists of applications.
fn lists(own: &Own) -> Vec<Asked> {
    let parent = || REGION.to_owned();
    vec![
        list(
            "tilskudd.intake.v1.ApplicationListService/ListApplications",
            &own.application,
            &intake::ListApplicationsRequest {
                parent: parent(),
                page_size: 200,
                ..Default::default()
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationListService/ListApplications",
            &own.application,
            &intake::ListApplicationsRequest {
                parent: parent(),
                organisation_number: own.application.organisation.clone(),
                ..Default::default()
            },
        ),
        list(
            "tilskudd.intake.v1.ApplicationListService/WatchApplications",
            &own.application,
            &intake::WatchApplicationsRequest {
                parent: parent(),
                ..Default::default()
            },
        ),
    ]
}

/// Lists of what stands beside and after them.
fn other_lists(own: &Own) -> Vec<Asked> {
    let parent = || REGION.to_owned();
    vec![
        list(
            "tilskudd.intake.v1.CompletionService/ListCompletions",
            &own.completion,
            &intake::ListCompletionsRequest {
                parent: parent(),
                ..Default::default()
            },
        ),
        list(
            "tilskudd.intake.v1.ChangeReportService/ListChangeReports",
            &own.change,
            &intake::ListChangeReportsRequest {
                parent: parent(),
                ..Default::default()
            },
        ),
        list(
            "tilskudd.allocation.v1.DecisionService/ListDecisions",
            &own.decision,
            &allocation::ListDecisionsRequest {
                parent: parent(),
                page_size: 200,
                ..Default::default()
            },
        ),
        list(
            "tilskudd.reporting.v1.ObligationService/ListObligations",
            &own.obligation,
            &reporting::ListObligationsRequest {
                parent: parent(),
                page_size: 200,
                ..Default::default()
            },
        ),
        one(
            "tilskudd.intake.v1.DelegationService/ListDelegations",
            &own.delegation,
            &intake::ListDelegationsRequest {
                parent: parent(),
                organisation_number: own.delegation.organisation.clone(),
                ..Default::default()
            },
        ),
    ]
}

fn grants(own: &Own) -> Vec<Asked> {
    let (decision, obligation) = (&own.decision, &own.obligation);
    let award = reporting::AwardReport {
        award: uuid(),
        goal_assessment: "Nådd.".into(),
        ..reporting::AwardReport::default()
    };
    vec![
        one(
            "tilskudd.allocation.v1.DecisionService/GetDecision",
            decision,
            &allocation::GetDecisionRequest {
                name: decision.name.clone(),
            },
        ),
        one(
            "tilskudd.allocation.v1.LetterService/GetLetter",
            decision,
            &allocation::GetLetterRequest {
                name: decision.name.clone(),
            },
        ),
        one(
            "tilskudd.reporting.v1.ObligationService/GetObligation",
            obligation,
            &reporting::GetObligationRequest {
                name: obligation.name.clone(),
            },
        ),
        one(
            "tilskudd.reporting.v1.ReportService/SubmitReport",
            obligation,
            &reporting::SubmitReportRequest {
                name: obligation.name.clone(),
                request_id: uuid(),
                report: Some(reporting::Report {
                    awards: vec![award],
                    ..reporting::Report::default()
                }),
            },
        ),
        one(
            "tilskudd.reporting.v1.ReportService/RegisterAuditorStatement",
            obligation,
            &reporting::RegisterAuditorStatementRequest {
                name: obligation.name.clone(),
                request_id: uuid(),
                document: "Erklæring".into(),
                auditor: "Revisor".into(),
            },
        ),
    ]
}
