//! Over 300 lines: one request for each RPC of applications.
//!
//! Requests at intake.

use tilskudd_proto::intake::v1 as intake;

use super::{Asked, one};
use crate::access::own::{Own, Owned, address};
use crate::support::intake::{REGION, content, signature};
use crate::support::uuid;

/// Of an application by itself.
pub(super) fn asked(own: &Own) -> anyhow::Result<Vec<Asked>> {
    let mut asked = drafting(own)?;
    asked.extend(signing(own));
    asked.extend(reading(own));
    Ok(asked)
}

/// Writing it.
fn drafting(own: &Own) -> anyhow::Result<Vec<Asked>> {
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
    ])
}

/// What binds the applicant.
fn signing(own: &Own) -> Vec<Asked> {
    let of = &own.application;
    let name = || of.name.clone();
    let etag = || "v1".to_owned();
    vec![
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
            "tilskudd.intake.v1.EndingService/WithdrawApplication",
            of,
            &intake::WithdrawApplicationRequest {
                name: name(),
                request_id: uuid(),
                reason: "Nei.".into(),
                ..Default::default()
            },
        ),
    ]
}

/// Reading it.
fn reading(own: &Own) -> Vec<Asked> {
    let of = &own.application;
    let name = || of.name.clone();
    vec![
        one(
            "tilskudd.intake.v1.ApplicationService/ValidateApplication",
            of,
            &intake::ValidateApplicationRequest {
                name: name(),
                signature: Some(signature()),
                ..Default::default()
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
            "tilskudd.intake.v1.EndingService/GetEnding",
            &own.ended,
            &intake::GetEndingRequest {
                name: own.ended.name.clone(),
            },
        ),
    ]
}

/// Of what stands beside it: completions, files, delegations, the organisation.
pub(super) fn beside_them(own: &Own) -> anyhow::Result<Vec<Asked>> {
    let mut asked = completions(own)?;
    asked.extend(files(own));
    asked.extend(delegations(own));
    asked.extend(organisation(own));
    Ok(asked)
}

/// Requests for completion.
fn completions(own: &Own) -> anyhow::Result<Vec<Asked>> {
    let of = &own.application;
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
    ])
}

/// Attachments.
fn files(own: &Own) -> Vec<Asked> {
    let of = &own.application;
    let file = intake::Attachment {
        title: "Vedlegg.txt".into(),
        kind: intake::AttachmentKind::Supplement.into(),
        media_type: "text/plain".into(),
        size_bytes: 3,
        ..intake::Attachment::default()
    };
    vec![
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
    ]
}

/// Delegations.
fn delegations(own: &Own) -> Vec<Asked> {
    let of = &own.application;
    vec![
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
    ]
}

/// The organisation itself. What is reported is the caller's own: a stranger's report is the stranger's.
fn organisation(own: &Own) -> Vec<Asked> {
    let of = &own.application;
    let organisation = Owned {
        name: format!("{REGION}/organisations/{}", of.organisation),
        organisation: of.organisation.clone(),
    };
    vec![
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
    ]
}
