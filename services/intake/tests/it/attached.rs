//! Attachments of an application: whose they are, how many there are, and what of them is signed.

use futures::stream::{self, StreamExt};
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::completions::ask;
use crate::files::{PDF, attach, download, draft, hash, list, office, pdf, remove};
use crate::tokens;
use crate::world::{code, last, source, world};

use pb::AttachmentKind::{Completion, Delegation, Original, Supplement, Supporting};

#[tokio::test]
async fn each_party_sees_and_adds_its_own() {
    let (token, draft) = draft().await;
    let adds = async |token: &str, kind| {
        let answer = attach(token, &draft.name, kind, PDF).await;
        answer.map(|answer| answer.attachment.unwrap().name)
    };
    let reason = |answer: Result<String, Status>| code(&answer.unwrap_err());
    // A draft is its applicant's alone.
    let plan = adds(&token, Supporting).await.unwrap();
    adds(&token, Delegation).await.unwrap();
    assert_eq!(reason(adds(&token, Completion).await), "ATTACHMENT_NOT_NOW");
    assert_eq!(reason(adds(&token, Original).await), "ATTACHMENT_NOT_YOURS");
    let other = tokens::applicant(&world().municipality().await);
    for stranger in [&office(), &other, &tokens::directorate()] {
        let status = list(stranger, &draft.name).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
        assert_eq!(
            download(stranger, &plan).await.unwrap_err().0.code(),
            Code::NotFound
        );
    }
    for stranger in [&office(), &other] {
        assert_eq!(reason(adds(stranger, Supporting).await), "NOT_FOUND");
    }
    let refused = remove(&other, &plan).await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    // Submitted, it is the office's too, and what is signed stays.
    let etag = "v3".to_owned();
    world()
        .submit(&pb::Application {
            etag,
            ..draft.clone()
        })
        .await
        .unwrap();
    for reader in [&token, &office(), &tokens::directorate()] {
        assert_eq!(list(reader, &draft.name).await.unwrap().len(), 2);
        assert_eq!(download(reader, &plan).await.unwrap().1, PDF);
    }
    assert_eq!(
        download(&other, &plan).await.unwrap_err().0.code(),
        Code::NotFound
    );
    let refused = remove(&token, &plan).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("NOT_A_DRAFT".to_owned(), "system signed-is-final".to_owned())
    );
    assert_eq!(reason(adds(&token, Supporting).await), "ATTACHMENT_NOT_NOW");
    assert_eq!(reason(adds(&office(), Completion).await), "ATTACHMENT_NOT_YOURS");
    // Nothing is asked for yet.
    assert_eq!(reason(adds(&token, Completion).await), "ATTACHMENT_NOT_NOW");
    ask(&draft).await;
    for (who, kind) in [
        (&token, Completion),
        (&token, Supplement),
        (&office(), Original),
        (&office(), Supplement),
    ] {
        adds(who, kind).await.unwrap();
    }
    let agency = world().attachments(&tokens::service("assessment"));
    let request = pb::ListAttachmentsRequest {
        name: draft.name.clone(),
    };
    let mut agency = agency;
    assert_eq!(
        code(&agency.list_attachments(request).await.unwrap_err()),
        "WRONG_AUDIENCE"
    );
}

#[tokio::test]
async fn what_is_attached_is_signed() {
    let (token, draft) = draft().await;
    let mut attached = Vec::new();
    let mut etag = draft.etag.clone();
    for file in [PDF.to_vec(), pdf(5_000)] {
        let answer = attach(&token, &draft.name, Supporting, &file).await.unwrap();
        attached.push(answer.attachment.unwrap());
        etag = answer.etag;
    }
    let gone = attach(&token, &draft.name, Supporting, PDF).await.unwrap();
    // A signature of a version before the last file is of something else.
    let refused = world()
        .submit(&pb::Application {
            etag,
            ..draft.clone()
        })
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "ETAG_MISMATCH");
    let etag = remove(&token, &gone.attachment.unwrap().name).await.unwrap();
    let receipt = world()
        .submit(&pb::Application {
            etag,
            ..draft.clone()
        })
        .await
        .unwrap();
    assert_eq!(receipt.attachments, attached);
    let stored: Vec<u8> =
        sqlx::query_scalar("SELECT document FROM intake.submission WHERE application_id = $1")
            .bind(
                draft
                    .name
                    .rsplit('/')
                    .next()
                    .unwrap()
                    .parse::<uuid::Uuid>()
                    .unwrap(),
            )
            .fetch_one(&mut world().sql().await)
            .await
            .unwrap();
    assert_eq!(hash(&stored), receipt.content_hash);
    let document = <pb::Application as prost::Message>::decode(stored.as_slice()).unwrap();
    assert_eq!(document.attachments, attached);
    // What comes later is no part of it.
    attach(&token, &draft.name, Supplement, PDF).await.unwrap();
    let request = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let seen = world()
        .office_applications()
        .get_application(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.application.unwrap().attachments, attached);
    assert_eq!(list(&token, &draft.name).await.unwrap().len(), 3);
}

#[tokio::test]
async fn twenty_files_and_no_more_also_at_once() {
    let (token, draft) = draft().await;
    let uploads = stream::iter(0..24).map(|index| {
        let (token, name) = (token.clone(), draft.name.clone());
        async move {
            let file = pdf(100 + index);
            attach(&token, &name, Supporting, &file).await
        }
    });
    let answers: Vec<Result<_, Status>> = uploads.buffer_unordered(8).collect().await;
    let refused: Vec<Status> = answers.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 4);
    for refused in &refused {
        assert_eq!(
            (code(refused), source(refused)),
            (
                "ATTACHMENTS_FULL".to_owned(),
                "system attachment-limits".to_owned()
            )
        );
    }
    let listed = list(&token, &draft.name).await.unwrap();
    assert_eq!(listed.len(), 20);
    // One taken off makes room for one.
    let name = listed[3].attachment.as_ref().unwrap().name.clone();
    assert_eq!(remove(&token, &name).await.unwrap(), "v22");
    attach(&token, &draft.name, Supporting, PDF).await.unwrap();
    let refused = attach(&token, &draft.name, Supporting, PDF).await;
    assert_eq!(code(&refused.unwrap_err()), "ATTACHMENTS_FULL");
}

#[tokio::test]
async fn a_hundred_mebibytes_and_no_more() {
    let (token, draft) = draft().await;
    let file = pdf(20 * 1024 * 1024);
    for _ in 0..5 {
        attach(&token, &draft.name, Supporting, &file).await.unwrap();
    }
    let refused = attach(&token, &draft.name, Supporting, PDF).await;
    assert_eq!(code(&refused.unwrap_err()), "ATTACHMENTS_FULL");
}

/// Puts this many answers to requests of before in an application's case.
async fn answered_before(application: &pb::Application, count: i32) {
    sqlx::query(
        "INSERT INTO intake.attachment (id, application_id, kind, title, media_type, size_bytes, sha256, uploaded_by,
             uploaded_at)
         SELECT gen_random_uuid(), $1, 'completion', 'Svar.pdf', 'application/pdf', 1, sha256('x'), $1,
             '2024-02-14T12:00:00Z'
         FROM generate_series(1, $2)",
    )
    .bind(last(&application.name))
    .bind(count)
    .execute(&mut world().sql().await)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_full_draft_leaves_room_for_answers_supplements_and_the_office() {
    let (token, draft) = draft().await;
    let mut etag = String::new();
    for _ in 0..20 {
        etag = attach(&token, &draft.name, Supporting, PDF).await.unwrap().etag;
    }
    let draft = pb::Application { etag, ..draft };
    let application = world().submit(&draft).await.unwrap();
    ask(&application).await;
    attach(&token, &draft.name, Completion, PDF).await.unwrap();
    // Each has its own bound.
    for _ in 0..20 {
        attach(&token, &draft.name, Supplement, PDF).await.unwrap();
    }
    let refused = attach(&token, &draft.name, Supplement, PDF).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "ATTACHMENTS_FULL".to_owned(),
            "system attachment-limits".to_owned()
        )
    );
    attach(&token, &draft.name, Completion, PDF).await.unwrap();
    attach(&office(), &draft.name, Supplement, PDF).await.unwrap();
    attach(&office(), &draft.name, Original, PDF).await.unwrap();
    assert_eq!(list(&token, &draft.name).await.unwrap().len(), 44);
}

#[tokio::test]
async fn every_request_for_completion_has_room_for_its_own_answer() {
    let (token, draft) = draft().await;
    let application = world().submit(&draft).await.unwrap();
    answered_before(&application, 20).await;
    let refused = attach(&token, &draft.name, Completion, PDF).await.unwrap_err();
    assert_eq!(code(&refused), "ATTACHMENT_NOT_NOW");
    // Today the office asks again.
    ask(&application).await;
    for _ in 0..20 {
        attach(&token, &draft.name, Completion, PDF).await.unwrap();
    }
    let refused = attach(&token, &draft.name, Completion, PDF).await.unwrap_err();
    assert_eq!(code(&refused), "ATTACHMENTS_FULL");
}
