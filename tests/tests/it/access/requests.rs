//! Every request in which an applicant names something of an organisation's.

use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::reporting::v1 as reporting;

use super::own::{Own, Owned, address};
use crate::support::intake::{REGION, content, signature};
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
    asked.extend(applications(own)?);
    asked.extend(beside_them(own)?);
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

fn lists(own: &Own) -> Vec<Asked> {
    let parent = || REGION.to_owned();
    vec![
        list(
            "tilskudd.intake.v1.ApplicationService/ListApplications",
            &own.application,
            &intake::ListApplicationsRequest {
                parent: parent(),
                page_size: 200,
                ..Default::default()
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/ListApplications",
            &own.application,
            &intake::ListApplicationsRequest {
                parent: parent(),
                organisation_number: own.application.organisation.clone(),
                ..Default::default()
            },
        ),
        list(
            "tilskudd.intake.v1.ApplicationService/WatchApplications",
            &own.application,
            &intake::WatchApplicationsRequest {
                parent: parent(),
                ..Default::default()
            },
        ),
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
            "tilskudd.allocation.v1.AllocationService/ListDecisions",
            &own.decision,
            &allocation::ListDecisionsRequest {
                parent: parent(),
                page_size: 200,
                ..Default::default()
            },
        ),
        list(
            "tilskudd.reporting.v1.ReportingService/ListObligations",
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

fn applications(own: &Own) -> anyhow::Result<Vec<Asked>> {
    let of = &own.application;
    let name = || of.name.clone();
    let etag = || "v1".to_owned();
    let draft = intake::Application {
        name: name(),
        call: own.call.clone(),
        organisation_number: of.organisation.clone(),
        content: Some(content()?),
        etag: etag(),
        ..intake::Application::default()
    };
    Ok(vec![
        one(
            "tilskudd.intake.v1.ApplicationService/CreateApplication",
            of,
            &intake::CreateApplicationRequest {
                parent: REGION.to_owned(),
                request_id: uuid(),
                application: Some(intake::Application {
                    name: String::new(),
                    etag: String::new(),
                    ..draft.clone()
                }),
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/UpdateApplication",
            of,
            &intake::UpdateApplicationRequest {
                application: Some(draft),
                request_id: uuid(),
                update_mask: None,
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/RankMeasures",
            of,
            &intake::RankMeasuresRequest {
                name: name(),
                request_id: uuid(),
                etag: etag(),
                measures: vec![uuid()],
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/CopyApplication",
            of,
            &intake::CopyApplicationRequest {
                parent: REGION.to_owned(),
                request_id: uuid(),
                source: name(),
                call: own.call.clone(),
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/ValidateApplication",
            of,
            &intake::ValidateApplicationRequest {
                name: name(),
                signature: Some(signature()),
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/SignApplication",
            of,
            &intake::SignApplicationRequest {
                name: name(),
                request_id: uuid(),
                etag: etag(),
                signature: Some(signature()),
                summary_seen: true,
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/SubmitApplication",
            of,
            &intake::SubmitApplicationRequest {
                name: name(),
                request_id: uuid(),
                etag: etag(),
                signature: Some(signature()),
                summary_seen: true,
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/SupplementApplication",
            of,
            &intake::SupplementApplicationRequest {
                name: name(),
                request_id: uuid(),
                text: "Mer.".into(),
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/GetSignedDocument",
            of,
            &intake::GetSignedDocumentRequest {
                name: name(),
                number: 1,
            },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/VerifyApplication",
            of,
            &intake::VerifyApplicationRequest { name: name() },
        ),
        one(
            "tilskudd.intake.v1.ApplicationService/GetApplication",
            of,
            &intake::GetApplicationRequest { name: name() },
        ),
        one(
            "tilskudd.intake.v1.EndingService/WithdrawApplication",
            of,
            &intake::WithdrawApplicationRequest {
                name: name(),
                request_id: uuid(),
                reason: "Nei.".into(),
                ..Default::default()
            },
        ),
        one(
            "tilskudd.intake.v1.EndingService/GetEnding",
            of,
            &intake::GetEndingRequest { name: name() },
        ),
    ])
}

fn beside_them(own: &Own) -> anyhow::Result<Vec<Asked>> {
    let of = &own.application;
    let organisation = Owned {
        name: format!("{REGION}/organisations/{}", of.organisation),
        organisation: of.organisation.clone(),
    };
    let file = intake::Attachment {
        title: "Vedlegg.txt".into(),
        kind: intake::AttachmentKind::Supplement.into(),
        media_type: "text/plain".into(),
        size_bytes: 3,
        ..intake::Attachment::default()
    };
    Ok(vec![
        one(
            "tilskudd.intake.v1.CompletionService/GetCompletion",
            &own.completion,
            &intake::GetCompletionRequest {
                name: own.completion.name.clone(),
            },
        ),
        one(
            "tilskudd.intake.v1.CompletionService/AnswerCompletion",
            &own.completion,
            &intake::AnswerCompletionRequest {
                name: own.completion.name.clone(),
                request_id: uuid(),
                answer: "Svar.".into(),
                ..Default::default()
            },
        ),
        one(
            "tilskudd.intake.v1.CompletionService/AnswerCompletion",
            &own.completion,
            &intake::AnswerCompletionRequest {
                name: own.completion.name.clone(),
                request_id: uuid(),
                content: Some(content()?),
                signature: Some(signature()),
                summary_seen: true,
                ..Default::default()
            },
        ),
        one(
            "tilskudd.intake.v1.CompletionService/ListPreliminaryAnswers",
            of,
            &intake::ListPreliminaryAnswersRequest {
                application: of.name.clone(),
            },
        ),
        one(
            "tilskudd.intake.v1.AttachmentService/ListAttachments",
            of,
            &intake::ListAttachmentsRequest {
                name: of.name.clone(),
            },
        ),
        one(
            "tilskudd.intake.v1.AttachmentService/DownloadAttachment",
            &own.attachment,
            &intake::DownloadAttachmentRequest {
                name: own.attachment.name.clone(),
            },
        ),
        one(
            "tilskudd.intake.v1.AttachmentService/DeleteAttachment",
            &own.attachment,
            &intake::DeleteAttachmentRequest {
                name: own.attachment.name.clone(),
                request_id: uuid(),
            },
        ),
        one(
            "tilskudd.intake.v1.AttachmentService/UploadAttachment",
            of,
            &intake::UploadAttachmentRequest {
                name: of.name.clone(),
                request_id: uuid(),
                attachment: Some(file),
                chunk: Vec::new(),
            },
        ),
        one(
            "tilskudd.intake.v1.DelegationService/RevokeDelegation",
            &own.delegation,
            &intake::RevokeDelegationRequest {
                name: own.delegation.name.clone(),
                request_id: uuid(),
                reason: "Sluttet.".into(),
            },
        ),
        one(
            "tilskudd.intake.v1.DelegationService/RecordDelegation",
            of,
            &intake::RecordDelegationRequest {
                parent: REGION.to_owned(),
                request_id: uuid(),
                delegation: Some(intake::Delegation {
                    organisation_number: of.organisation.clone(),
                    delegated_by: "Kommunedirektøren".into(),
                    delegate: "Kommunalsjefen".into(),
                    document: "Reglementet".into(),
                    document_hash: "0a".repeat(32),
                    valid_from: "2024-01-01".into(),
                    ..Default::default()
                }),
            },
        ),
        one(
            "tilskudd.intake.v1.OrganisationService/GetOrganisation",
            &organisation,
            &intake::GetOrganisationRequest {
                name: organisation.name.clone(),
                as_of: String::new(),
            },
        ),
        one(
            "tilskudd.intake.v1.SuccessionService/ListSuccessions",
            &organisation,
            &intake::ListSuccessionsRequest {
                name: organisation.name.clone(),
            },
        ),
        one(
            "tilskudd.intake.v1.SuccessionService/ListPredecessorProjects",
            &organisation,
            &intake::ListPredecessorProjectsRequest {
                name: organisation.name.clone(),
                year: 2024,
                scheme: "kkt".into(),
            },
        ),
        // It names nobody: what is reported is the caller's own, and a stranger's report is the stranger's.
        Asked {
            lists: true,
            ..one(
                "tilskudd.intake.v1.ChangeReportService/ReportChange",
                &own.change,
                &intake::ReportChangeRequest {
                    parent: REGION.to_owned(),
                    request_id: uuid(),
                    report: Some(address()),
                },
            )
        },
    ])
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
            "tilskudd.allocation.v1.AllocationService/GetDecision",
            decision,
            &allocation::GetDecisionRequest {
                name: decision.name.clone(),
            },
        ),
        one(
            "tilskudd.allocation.v1.AllocationService/GetLetter",
            decision,
            &allocation::GetLetterRequest {
                name: decision.name.clone(),
            },
        ),
        one(
            "tilskudd.reporting.v1.ReportingService/GetObligation",
            obligation,
            &reporting::GetObligationRequest {
                name: obligation.name.clone(),
            },
        ),
        one(
            "tilskudd.reporting.v1.ReportingService/SubmitReport",
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
            "tilskudd.reporting.v1.ReportingService/RegisterAuditorStatement",
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
