//! Over 300 lines: each way in which an application comes on paper.
//!
//! What the office registers on the applicant's behalf (P3).

use prost::Message;
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::files::{PDF, attach, office};
use crate::samples::{call, content, measure, signature};
use crate::tokens;
use crate::world::{REGION, code, fields, id, receipt_of, rules, source, submission, world};

/// The office's draft for an applicant, with what came in attached.
pub(crate) async fn office_draft(call: &str) -> pb::Application {
    let draft = bare_draft(call).await;
    let kind = pb::AttachmentKind::Original;
    let attached = attach(&office(), &draft.name, kind, PDF).await.unwrap();
    pb::Application {
        etag: attached.etag,
        ..draft
    }
}

/// The same without the original.
async fn bare_draft(call: &str) -> pb::Application {
    let request = pb::CreateApplicationRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        application: Some(pb::Application {
            call: call.to_owned(),
            organisation_number: world().municipality().await,
            content: Some(content(vec![measure("bachelor", 1)])),
            ..Default::default()
        }),
    };
    let mut office = world().office_applications();
    let response = office.create_application(request).await.unwrap();
    response.into_inner().application.unwrap()
}

pub(crate) fn registration(draft: &pb::Application, on: &str, time: &str) -> pb::RegisterApplicationRequest {
    pb::RegisterApplicationRequest {
        name: draft.name.clone(),
        request_id: id(),
        etag: draft.etag.clone(),
        registration: Some(pb::Registration {
            received_on: on.to_owned(),
            received_time: time.to_owned(),
            channel: pb::ReceiptChannel::Letter.into(),
            ..pb::Registration::default()
        }),
        signature: Some(signature()),
    }
}

pub(crate) async fn register(request: pb::RegisterApplicationRequest) -> Result<pb::Application, Status> {
    let response = world()
        .office_applications()
        .register_application(request)
        .await?;
    Ok(response.into_inner().application.unwrap())
}

#[tokio::test]
async fn a_letter_is_registered_with_its_day_and_its_own_signatory() {
    let draft = office_draft(&world().call(call()).await).await;
    let receipt = register(registration(&draft, "2024-02-14", "")).await.unwrap();
    assert_eq!(receipt.state(), pb::ApplicationState::Submitted);
    let registered = receipt.registration.clone().unwrap();
    assert_eq!(registered.received_on, "2024-02-14");
    let registrar = registered.registered.unwrap().person;
    // Who registers has not signed, and so may judge the case.
    let signed = receipt.signature.clone().unwrap().signed.unwrap();
    assert_ne!(signed.person, registrar);
    assert_ne!(signed.time, receipt.submitted_at);
    let request = pb::GetSignedDocumentRequest {
        name: draft.name.clone(),
        number: 1,
    };
    let mut office = world().office_applications();
    let kept = office.get_signed_document(request).await.unwrap().into_inner();
    let document = pb::Application::decode(kept.document.as_slice()).unwrap();
    assert_eq!(
        document.registration, receipt.registration,
        "the document says so"
    );
    // The applicant and assessment see the same.
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let mut applicant = world().applications(&draft.organisation_number);
    let seen = applicant.get_application(get).await.unwrap().into_inner();
    let seen = seen.application.unwrap();
    assert_eq!(seen.origin(), pb::ApplicationOrigin::Office);
    assert_eq!(receipt_of(seen), receipt);
    let stream = format!("application/{}", draft.name.rsplit('/').next().unwrap());
    let payload: Vec<u8> = sqlx::query_scalar("SELECT payload FROM intake.outbox WHERE stream = $1")
        .bind(stream)
        .fetch_one(&mut world().sql().await)
        .await
        .unwrap();
    let event = pb::ApplicationSubmitted::decode(payload.as_slice()).unwrap();
    assert_eq!(event.application, Some(receipt));
}

#[tokio::test]
async fn nothing_is_registered_without_its_original() {
    let draft = bare_draft(&world().call(call()).await).await;
    let refused = register(registration(&draft, "2024-02-14", ""))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "ORIGINAL_MISSING".to_owned(),
            "system registered-with-original".to_owned()
        )
    );
    // A file of another kind is none, and the applicant attaches nothing to the office's draft.
    let supporting = pb::AttachmentKind::Supporting;
    let attached = attach(&office(), &draft.name, supporting, PDF).await.unwrap();
    let applicant = tokens::applicant(&draft.organisation_number);
    let refused = attach(&applicant, &draft.name, supporting, PDF)
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "ATTACHMENT_NOT_YOURS");
    let draft = pb::Application {
        etag: attached.etag,
        ..draft
    };
    let refused = register(registration(&draft, "2024-02-14", ""))
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "ORIGINAL_MISSING");
    let original = pb::AttachmentKind::Original;
    let attached = attach(&office(), &draft.name, original, PDF).await.unwrap();
    let draft = pb::Application {
        etag: attached.etag,
        ..draft
    };
    let receipt = register(registration(&draft, "2024-02-14", "")).await.unwrap();
    assert_eq!(receipt.attachments.len(), 2, "both are part of what is kept");
}

#[tokio::test]
async fn the_time_of_receipt_decides_and_not_the_time_of_registration() {
    // Closed since 1 February, at noon.
    let closed = pb::Call {
        deadline_date: "2024-02-01".to_owned(),
        deadline_time: "12:00".to_owned(),
        ..call()
    };
    let call = world().closed_call(closed).await;
    let draft = office_draft(&call).await;
    for (on, time) in [("2024-02-02", ""), ("2024-02-01", "12:01")] {
        let refused = register(registration(&draft, on, time)).await.unwrap_err();
        assert_eq!(
            (rules(&refused), source(&refused)),
            (vec!["deadline".to_owned()], "call deadline".to_owned())
        );
    }
    register(late(registration(&draft, "2024-02-01", "12:00")))
        .await
        .unwrap();
    // Without a time of day it counts as the start of the day.
    let draft = office_draft(&call).await;
    register(late(registration(&draft, "2024-02-01", "")))
        .await
        .unwrap();
}

const LATE: &str = "Brevet lå i feil hylle";

/// With why it is registered only now.
pub(crate) fn late(mut request: pb::RegisterApplicationRequest) -> pb::RegisterApplicationRequest {
    if let Some(registration) = &mut request.registration {
        registration.late_reason = LATE.to_owned();
    }
    request
}

/// A call that closed on 1 February.
pub(crate) async fn closed_call() -> String {
    let closed = pb::Call {
        deadline_date: "2024-02-01".to_owned(),
        ..call()
    };
    world().closed_call(closed).await
}

fn notes(application: &pb::Application) -> Vec<&str> {
    application.findings.iter().map(|one| one.rule.as_str()).collect()
}

#[tokio::test]
async fn a_registration_after_the_deadline_says_why_and_everybody_is_told() {
    let draft = office_draft(&closed_call().await).await;
    let refused = register(registration(&draft, "2024-01-31", ""))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("LATE_REASON_MISSING".to_owned(), "call deadline".to_owned())
    );
    let receipt = register(late(registration(&draft, "2024-01-31", "")))
        .await
        .unwrap();
    assert_eq!(receipt.registration.clone().unwrap().late_reason, LATE);
    assert_eq!(notes(&receipt), ["registered-after-deadline"]);
    let text = receipt.findings[0].text.clone().unwrap();
    for text in [&text.nb, &text.nn, &text.en] {
        assert!(text.contains(LATE), "{text}");
    }
    assert!(text.nb.contains("15.02.2024") && text.nb.contains("31.01.2024"));
    let details: String =
        sqlx::query_scalar("SELECT details::text FROM intake.audit_entry WHERE subject = $1 AND action = $2")
            .bind(&draft.name)
            .bind("application.registered")
            .fetch_one(&mut world().sql().await)
            .await
            .unwrap();
    assert!(
        !details.contains(LATE) && details.contains("\"late\": true") && details.contains("2024-01-31"),
        "{details}"
    );
    // The applicant's answer to a request replaces what was submitted, and not that.
    let completion = crate::completions::ask(&receipt).await;
    let answered = crate::completions::answer(
        &receipt,
        crate::completions::revised(&completion, receipt.content.clone().unwrap()),
    );
    let revised = answered.await.unwrap().application.unwrap();
    assert_eq!(notes(&revised), ["registered-after-deadline"]);
}

#[tokio::test]
async fn a_registration_before_the_deadline_or_in_a_reopened_call_needs_no_reason() {
    let draft = office_draft(&world().call(call()).await).await;
    let receipt = register(late(registration(&draft, "2024-02-14", "")))
        .await
        .unwrap();
    assert_eq!(receipt.registration.clone().unwrap().late_reason, "");
    assert_eq!(notes(&receipt), Vec::<&str>::new());
    let closed = closed_call().await;
    let draft = office_draft(&closed).await;
    let reopen = pb::ReopenCallRequest {
        name: closed,
        request_id: id(),
        organisation_number: draft.organisation_number.clone(),
        until: "2024-02-15".to_owned(),
        reason: "Skjemaet var nede".to_owned(),
    };
    world().calls().reopen_call(reopen).await.unwrap();
    let receipt = register(registration(&draft, "2024-02-14", "")).await.unwrap();
    assert_eq!(notes(&receipt), Vec::<&str>::new());
}

#[tokio::test]
async fn a_letter_that_came_before_the_opening_is_registered_once_the_call_is_open() {
    let opens = |day: &str| pb::Call {
        opens_on: day.to_owned(),
        ..call()
    };
    let draft = office_draft(&world().call(opens("2024-02-10")).await).await;
    let receipt = register(registration(&draft, "2024-02-05", "")).await.unwrap();
    assert_eq!(receipt.registration.unwrap().received_on, "2024-02-05");
    let draft = office_draft(&world().call(opens("2024-02-20")).await).await;
    let refused = register(registration(&draft, "2024-02-05", ""))
        .await
        .unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["opens-on".to_owned()], "call opens_on".to_owned())
    );
}

#[tokio::test]
async fn a_registration_names_its_day_channel_and_signatory() {
    let draft = office_draft(&world().call(call()).await).await;
    let later = register(registration(&draft, "2024-02-16", ""))
        .await
        .unwrap_err();
    assert_eq!(
        (later.code(), fields(&later)),
        (Code::InvalidArgument, vec!["registration.received_on".to_owned()])
    );
    let mut wrong = registration(&draft, "", "");
    wrong.registration.as_mut().unwrap().channel = 0;
    let refused = register(wrong).await.unwrap_err();
    assert_eq!(
        fields(&refused),
        ["registration.received_on", "registration.channel"]
    );
    let unsigned = pb::RegisterApplicationRequest {
        signature: None,
        ..registration(&draft, "2024-02-14", "")
    };
    let refused = register(unsigned).await.unwrap_err();
    assert_eq!(rules(&refused), ["signature"]);
    let stale = pb::RegisterApplicationRequest {
        etag: "v9".to_owned(),
        ..registration(&draft, "2024-02-14", "")
    };
    assert_eq!(code(&register(stale).await.unwrap_err()), "ETAG_MISMATCH");
    // On paper a delegate names the document that came with the letter.
    let delegate = pb::RegisterApplicationRequest {
        signature: Some(pb::ApplicationSignature {
            role: pb::SignatoryRole::Delegate.into(),
            delegation_document: "Vedlegg 2".to_owned(),
            ..signature()
        }),
        ..registration(&draft, "2024-02-14", "")
    };
    register(delegate).await.unwrap();
    let again = register(registration(&draft, "2024-02-14", ""))
        .await
        .unwrap_err();
    assert_eq!(code(&again), "NOT_A_DRAFT");
}

#[tokio::test]
async fn each_side_writes_its_own_drafts() {
    let call = world().call(call()).await;
    let theirs = office_draft(&call).await;
    let number = theirs.organisation_number.clone();
    let update = |draft: &pb::Application| pb::UpdateApplicationRequest {
        application: Some(draft.clone()),
        request_id: id(),
        update_mask: None,
    };
    let mut applicant = world().applications(&number);
    let refused = applicant.update_application(update(&theirs)).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("OFFICE_DRAFT".to_owned(), "system office-draft".to_owned())
    );
    let refused = applicant
        .submit_application(submission(&theirs))
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "OFFICE_DRAFT");
    let mut office = world().office_applications();
    let validate = |draft: &pb::Application| pb::ValidateApplicationRequest {
        name: draft.name.clone(),
        signature: Some(signature()),
        ..pb::ValidateApplicationRequest::default()
    };
    let findings = office.validate_application(validate(&theirs)).await.unwrap();
    assert_eq!(findings.into_inner().findings, []);
    office.update_application(update(&theirs)).await.unwrap();
    // And the applicant's own draft is not the office's.
    let own = world()
        .draft(&number, &call, content(vec![measure("abc", 1)]))
        .await
        .unwrap();
    let refused: [Result<(), Status>; 3] = [
        office.update_application(update(&own)).await.map(drop),
        office.validate_application(validate(&own)).await.map(drop),
        register(registration(&own, "2024-02-14", "")).await.map(drop),
    ];
    for refused in refused {
        assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    }
}
