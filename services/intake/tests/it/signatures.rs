//! Over 300 lines: everybody who may sign, and what a signature is bound to.
//!
//! Signatures: by the director or a recorded delegate, for one version of the draft, kept byte for byte.

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::completions::{answer, ask, revised, submitted};
use crate::files::{self, PDF, attach};
use crate::samples::{call, content, measure, signature};
use crate::world::{code, fields, id, last, rules, source, submission, world};

pub(crate) const SECTION: &str = "kkt-2024 KKI §3, continued";

pub(crate) async fn draft() -> pb::Application {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap()
}

fn signing(draft: &pb::Application, signature: pb::ApplicationSignature) -> pb::SignApplicationRequest {
    pb::SignApplicationRequest {
        name: draft.name.clone(),
        request_id: id(),
        etag: draft.etag.clone(),
        signature: Some(signature),
        summary_seen: true,
    }
}

pub(crate) async fn sign(
    draft: &pb::Application,
    signature: pb::ApplicationSignature,
) -> Result<pb::SignApplicationResponse, Status> {
    let mut client = world().applications(&draft.organisation_number);
    let response = client.sign_application(signing(draft, signature)).await;
    response.map(|response| response.into_inner())
}

/// Submits what is signed.
pub(crate) async fn submit(draft: &pb::Application) -> Result<pb::Application, Status> {
    let request = pb::SubmitApplicationRequest {
        signature: None,
        ..submission(draft)
    };
    let mut client = world().applications(&draft.organisation_number);
    let response = client.submit_application(request).await?;
    Ok(response.into_inner().application.unwrap())
}

async fn document(draft: &pb::Application, number: i32) -> Result<pb::GetSignedDocumentResponse, Status> {
    let request = pb::GetSignedDocumentRequest {
        name: draft.name.clone(),
        number,
    };
    let mut client = world().applications(&draft.organisation_number);
    let response = client.get_signed_document(request).await;
    response.map(|response| response.into_inner())
}

async fn verify(draft: &pb::Application) -> Result<pb::VerifyApplicationResponse, Status> {
    let request = pb::VerifyApplicationRequest {
        name: draft.name.clone(),
    };
    let mut client = world().applications(&draft.organisation_number);
    let response = client.verify_application(request).await;
    response.map(|response| response.into_inner())
}

#[tokio::test]
async fn what_was_signed_first_is_what_is_submitted_byte_for_byte() {
    let draft = draft().await;
    let signed = sign(&draft, signature()).await.unwrap();
    assert_eq!(signed.etag, draft.etag);
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let mut client = world().applications(&draft.organisation_number);
    let seen = client.get_application(get).await.unwrap().into_inner();
    let seen = seen.application.unwrap();
    assert_eq!(
        (&seen.content_hash, &seen.signature),
        (&signed.content_hash, &signed.signature)
    );
    let before = document(&draft, 0).await.unwrap();
    assert_eq!((before.number, &before.etag), (0, &draft.etag));
    let receipt = submit(&draft).await.unwrap();
    assert_eq!(receipt.content_hash, signed.content_hash);
    assert_eq!(receipt.signature, signed.signature);
    let after = document(&draft, 1).await.unwrap();
    assert_eq!((after.number, &after.document), (1, &before.document));
    // Whoever holds the bytes can check them without us.
    assert_eq!(hex::encode(Sha256::digest(&after.document)), after.content_hash);
    let decoded = pb::Application::decode(after.document.as_slice()).unwrap();
    assert_eq!(decoded.content, receipt.content);
    assert_eq!(decoded.signature, after.signature);
    assert_eq!((decoded.totals, decoded.etag), (None, String::new()));
    let verified = verify(&draft).await.unwrap();
    assert_eq!((verified.ok, &verified.content_hash), (true, &after.content_hash));
}

#[tokio::test]
async fn a_change_after_signing_needs_a_new_signature() {
    let draft = draft().await;
    sign(&draft, signature()).await.unwrap();
    let twice = sign(&draft, signature()).await.unwrap_err();
    assert_eq!(
        (code(&twice), source(&twice)),
        ("SIGNED_ALREADY".to_owned(), "system signed-is-final".to_owned())
    );
    let request = pb::UpdateApplicationRequest {
        application: Some(pb::Application {
            content: Some(content(vec![measure("abc", 1)])),
            ..draft.clone()
        }),
        request_id: id(),
        update_mask: None,
    };
    let mut client = world().applications(&draft.organisation_number);
    let changed = client.update_application(request).await.unwrap().into_inner();
    let changed = changed.application.unwrap();
    let refused = submit(&changed).await.unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused), source(&refused)),
        (
            Code::FailedPrecondition,
            "SIGNATURE_OUTDATED".to_owned(),
            SECTION.to_owned()
        )
    );
    let verified = verify(&draft).await.unwrap();
    let differs: Vec<&str> = verified
        .differences
        .iter()
        .map(|one| one.field.as_str())
        .collect();
    assert_eq!((verified.ok, differs), (false, vec!["content"]));
    sign(&changed, signature()).await.unwrap();
    submit(&changed).await.unwrap();
    assert!(verify(&draft).await.unwrap().ok);
}

/// The fields in which an application differs from what was signed.
async fn differs(application: &pb::Application) -> Vec<String> {
    let verified = verify(application).await.unwrap();
    let fields: Vec<String> = verified.differences.into_iter().map(|one| one.field).collect();
    assert_eq!(verified.ok, fields.is_empty());
    fields
}

/// Rewrites the submission as the database's owner can, so that document and hash agree; and the application's content
/// too when it is the submission's.
async fn rewrite(application: &pb::Application, with_content: bool) {
    let (id, mut owner) = (last(&application.name), world().owner_sql().await);
    let bytes: Vec<u8> =
        sqlx::query_scalar("SELECT document FROM intake.submission WHERE application_id = $1")
            .bind(id)
            .fetch_one(&mut owner)
            .await
            .unwrap();
    let mut document = pb::Application::decode(bytes.as_slice()).unwrap();
    document.content.as_mut().unwrap().purpose = "Eit anna føremål.".to_owned();
    sqlx::query(
        "UPDATE intake.submission SET document = $2, content_hash = sha256($2) WHERE application_id = $1",
    )
    .bind(id)
    .bind(document.encode_to_vec())
    .execute(&mut owner)
    .await
    .unwrap();
    if with_content {
        sqlx::query("UPDATE intake.application SET content = $2 WHERE id = $1")
            .bind(id)
            .bind(document.content.unwrap().encode_to_vec())
            .execute(&mut owner)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_the_databases_owner_rewrites_alike_is_not_what_the_audit_log_has() {
    let application = submitted().await;
    assert_eq!(differs(&application).await, Vec::<String>::new());
    rewrite(&application, true).await;
    assert_eq!(differs(&application).await, ["audit"]);
}

#[tokio::test]
async fn what_was_signed_before_the_newest_is_held_against_the_audit_log_too() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let mut changed = measure("bachelor", 1);
    changed.description = "Tolv studentar.".to_owned();
    answer(&application, revised(&completion, content(vec![changed])))
        .await
        .unwrap();
    assert_eq!(differs(&application).await, Vec::<String>::new());
    rewrite(&application, false).await;
    assert_eq!(differs(&application).await, ["documents[1].audit"]);
}

#[tokio::test]
async fn a_signed_attachment_is_stored_as_it_was() {
    let (token, draft) = files::draft().await;
    let added = attach(&token, &draft.name, pb::AttachmentKind::Supporting, PDF)
        .await
        .unwrap();
    let draft = pb::Application {
        etag: added.etag,
        ..draft
    };
    let application = world().submit(&draft).await.unwrap();
    // What comes later is not signed.
    attach(&token, &draft.name, pb::AttachmentKind::Supplement, PDF)
        .await
        .unwrap();
    assert_eq!(differs(&application).await, Vec::<String>::new());
    let (id, mut owner) = (last(&application.attachments[0].name), world().owner_sql().await);
    sqlx::query("DELETE FROM intake.attachment WHERE id = $1")
        .bind(id)
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(differs(&application).await, ["attachments[0]"]);
    // Another file in its place, and then the one that it was.
    for (file, differences) in [
        (PDF.to_ascii_uppercase(), vec!["attachments[0]"]),
        (PDF.to_vec(), vec![]),
    ] {
        sqlx::query(
            "INSERT INTO intake.attachment (id, application_id, kind, title, media_type, size_bytes, sha256,
                 uploaded_by, uploaded_at, counted_with)
             VALUES ($1, $2, 'supporting', 'Plan for kompetanse.pdf', 'application/pdf', $3, sha256($4), $1, now(),
                 'draft')",
        )
        .bind(id)
        .bind(last(&application.name))
        .bind(i64::try_from(file.len()).unwrap())
        .bind(file)
        .execute(&mut owner)
        .await
        .unwrap();
        assert_eq!(differs(&application).await, differences);
        sqlx::query("DELETE FROM intake.attachment WHERE id = $1")
            .bind(id)
            .execute(&mut owner)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn only_what_the_rules_let_pass_is_signed_and_only_after_the_summary() {
    let draft = draft().await;
    let mut client = world().applications(&draft.organisation_number);
    let unseen = pb::SignApplicationRequest {
        summary_seen: false,
        ..signing(&draft, signature())
    };
    let refused = client.sign_application(unseen).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("SUMMARY_NOT_SEEN".to_owned(), SECTION.to_owned())
    );
    let unsigned = pb::SignApplicationRequest {
        signature: None,
        ..signing(&draft, signature())
    };
    let refused = client.sign_application(unsigned).await.unwrap_err();
    assert_eq!(fields(&refused), ["signature"]);
    let other = pb::ApplicationSignature {
        role: pb::SignatoryRole::Other.into(),
        ..signature()
    };
    let refused = sign(&draft, other).await.unwrap_err();
    assert_eq!(
        (code(&refused), rules(&refused)),
        (
            "SUBMISSION_REJECTED".to_owned(),
            vec!["signature-role".to_owned()]
        )
    );
    // Nothing is signed, and the rules say so.
    assert_eq!(rules(&submit(&draft).await.unwrap_err()), ["signature"]);
    assert_eq!(code(&document(&draft, 0).await.unwrap_err()), "NOTHING_SIGNED");
    assert_eq!(code(&verify(&draft).await.unwrap_err()), "NOTHING_SIGNED");
    let stale = pb::Application {
        etag: "v9".to_owned(),
        ..draft.clone()
    };
    assert_eq!(
        code(&sign(&stale, signature()).await.unwrap_err()),
        "ETAG_MISMATCH"
    );
    sign(&draft, signature()).await.unwrap();
    assert_eq!(document(&draft, 2).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn the_database_keeps_what_was_signed() {
    let draft = draft().await;
    sign(&draft, signature()).await.unwrap();
    let id: uuid::Uuid = draft.name.rsplit('/').next().unwrap().parse().unwrap();
    for sql in [
        "UPDATE intake.signature SET document = 'x' WHERE application_id = $1",
        "DELETE FROM intake.signature WHERE application_id = $1",
        "UPDATE intake.delegation SET valid_to = NULL WHERE id = $1",
        "DELETE FROM intake.delegation_revocation WHERE delegation_id = $1",
        "UPDATE intake.supplement SET text = 'x' WHERE application_id = $1",
        "UPDATE intake.registration SET received_on = '2024-01-01' WHERE application_id = $1",
    ] {
        let error = sqlx::query(sql)
            .bind(id)
            .execute(&mut world().sql().await)
            .await
            .unwrap_err();
        let error = error.into_database_error().unwrap();
        assert_eq!(error.code().unwrap(), "42501", "{sql}");
    }
}
