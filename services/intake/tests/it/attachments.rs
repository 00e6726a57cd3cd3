//! Attachments: what arrives whole and as declared is there, and nothing else is.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use futures::stream::{self, StreamExt};
use proptest::prelude::*;
use proptest::test_runner::{Config as Trials, TestRunner};
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::files::{PDF, chunks, download, hash, header, list, pdf, upload};
use crate::samples::{call, content, measure};
use crate::tokens;
use crate::world::{code, fields, id, source, world};

use pb::AttachmentKind::{Completion, Delegation, Original, Supplement, Supporting};

/// An applicant with a draft; its token and the draft.
async fn draft() -> (String, pb::Application) {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world().draft(&number, &call, content(vec![measure("bachelor", 1)]));
    (tokens::applicant(&number), draft.await.unwrap())
}

fn office() -> String {
    tokens::office("trondelag")
}

/// Where the bytes of an attachment lie.
fn object(name: &str) -> PathBuf {
    let folder = world().folder.join("trondelag");
    folder.join(name.rsplit('/').next().unwrap())
}


#[tokio::test]
async fn a_file_comes_back_as_it_was_sent() {
    let (token, draft) = draft().await;
    let file = pdf(1_500_000);
    let first = header(&draft.name, Supporting, &file);
    let answer = upload(&token, &first, &file, 256 * 1024).await.unwrap();
    let attachment = answer.attachment.unwrap();
    assert_eq!(
        (attachment.size_bytes, &attachment.sha256),
        (1_500_000, &hash(&file))
    );
    // What is signed is of a version that holds the file.
    assert_eq!((draft.etag.as_str(), answer.etag.as_str()), ("v1", "v2"));
    let listed = list(&token, &draft.name).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].attachment.as_ref(), Some(&attachment));
    assert!(!listed[0].uploaded_by.is_empty() && listed[0].uploaded_at.is_some());
    let (told, bytes) = download(&token, &attachment.name).await.unwrap();
    assert_eq!(told, attachment);
    assert!(bytes == file, "the bytes came back altered");
    // The object is named by the id alone.
    assert!(object(&attachment.name).is_file());
}

#[tokio::test]
async fn what_is_not_as_declared_is_refused_and_leaves_nothing() {
    let (token, draft) = draft().await;
    let first = header(&draft.name, Supporting, PDF);
    let with = |change: fn(&mut pb::Attachment)| {
        let mut first = first.clone();
        change(first.attachment.as_mut().unwrap());
        first
    };
    let png = b"\x89PNG\r\n\x1a\n0123456789";
    let cases = [
        (
            with(|a| a.size_bytes += 1),
            PDF,
            "ATTACHMENT_SIZE_DIFFERS",
            "attachment-as-declared",
        ),
        (
            with(|a| a.size_bytes -= 1),
            PDF,
            "ATTACHMENT_SIZE_DIFFERS",
            "attachment-as-declared",
        ),
        (
            first.clone(),
            b"".as_slice(),
            "ATTACHMENT_SIZE_DIFFERS",
            "attachment-as-declared",
        ),
        (
            with(|a| a.sha256 = "0".repeat(64)),
            PDF,
            "ATTACHMENT_HASH_DIFFERS",
            "attachment-as-declared",
        ),
        (
            first.clone(),
            png.as_slice(),
            "ATTACHMENT_TYPE_DIFFERS",
            "attachment-types",
        ),
        (
            with(|a| a.media_type = "image/png".to_owned()),
            PDF,
            "ATTACHMENT_TYPE_DIFFERS",
            "attachment-types",
        ),
    ];
    for (first, file, reason, rule) in cases {
        let refused = upload(&token, &first, file, 7).await.unwrap_err();
        assert_eq!(
            (refused.code(), code(&refused), source(&refused)),
            (
                Code::FailedPrecondition,
                reason.to_owned(),
                format!("system {rule}")
            ),
        );
    }
    let held: i64 = sqlx::query_scalar("SELECT count(*) FROM intake.attachment WHERE application_id = $1")
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
    assert_eq!(held, 0);
    // And with the right hash it is taken.
    let mut first = first;
    first.attachment.as_mut().unwrap().sha256 = hash(PDF);
    upload(&token, &first, PDF, 7).await.unwrap();
}

#[tokio::test]
async fn the_first_message_is_checked_whole() {
    let (token, draft) = draft().await;
    let wrong = pb::UploadAttachmentRequest {
        name: draft.name.clone(),
        request_id: "x".to_owned(),
        attachment: Some(pb::Attachment {
            title: "å".repeat(201),
            media_type: "application/zip".to_owned(),
            size_bytes: 20 * 1024 * 1024 + 1,
            sha256: "ABC".to_owned(),
            ..pb::Attachment::default()
        }),
        chunk: vec![1],
    };
    let refused = upload(&token, &wrong, b"", 1).await.unwrap_err();
    let expected = [
        "request_id",
        "attachment.title",
        "attachment.kind",
        "attachment.media_type",
    ];
    let more = ["attachment.size_bytes", "attachment.sha256", "chunk"];
    assert_eq!(fields(&refused), [expected.as_slice(), &more].concat());
    let empty = header(&draft.name, Supporting, b"");
    let refused = upload(&token, &empty, b"", 1).await.unwrap_err();
    assert_eq!(fields(&refused), ["attachment.size_bytes"]);
    let mut tabbed = header(&draft.name, Supporting, PDF);
    tabbed.attachment.as_mut().unwrap().title = "a\tb".to_owned();
    assert_eq!(
        fields(&upload(&token, &tabbed, PDF, 9).await.unwrap_err()),
        ["attachment.title"]
    );
    // And so is every message that follows.
    let file = pdf(300_000);
    let first = header(&draft.name, Supporting, &file);
    let refused = upload(&token, &first, &file, 256 * 1024 + 1).await.unwrap_err();
    assert_eq!(fields(&refused), ["chunk"]);
    let twice = vec![first.clone(), first];
    let answer = world()
        .attachments(&token)
        .upload_attachment(stream::iter(twice))
        .await;
    assert_eq!(fields(&answer.unwrap_err()), ["chunk", "chunk"]);
    let answer = world()
        .attachments(&token)
        .upload_attachment(stream::empty())
        .await;
    assert_eq!(answer.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn the_same_file_twice_is_one_attachment() {
    let (token, draft) = draft().await;
    let first = header(&draft.name, Supporting, PDF);
    let one = upload(&token, &first, PDF, 5).await.unwrap();
    let another = upload(&token, &first, PDF, 11).await.unwrap();
    assert_eq!(one, another);
    assert_eq!(list(&token, &draft.name).await.unwrap().len(), 1);
    let other = [PDF.split_last().unwrap().1, b"!"].concat();
    let refused = upload(&token, &first, &other, 5).await.unwrap_err();
    assert_eq!(code(&refused), "REQUEST_ID_REUSED");
    let mut renamed = first;
    renamed.attachment.as_mut().unwrap().title = "Annet.pdf".to_owned();
    assert_eq!(
        code(&upload(&token, &renamed, PDF, 5).await.unwrap_err()),
        "REQUEST_ID_REUSED"
    );
}

#[tokio::test]
async fn an_upload_that_is_broken_off_leaves_nothing_visible() {
    let (token, draft) = draft().await;
    let file = pdf(600_000);
    let mut messages = vec![header(&draft.name, Supporting, &file)];
    messages.extend(chunks(&file, 200_000));
    messages.pop();
    let (sent, wait) = tokio::sync::oneshot::channel::<()>();
    let mut sent = Some(sent);
    let messages = stream::iter(messages).chain(stream::poll_fn(move |_| {
        // All but the last chunk is on its way; then nothing comes.
        drop(sent.take());
        std::task::Poll::Pending
    }));
    let mut client = world().attachments(&token);
    let uploading = tokio::spawn(async move { client.upload_attachment(messages).await });
    assert!(wait.await.is_err());
    uploading.abort();
    assert!(uploading.await.unwrap_err().is_cancelled());
    assert_eq!(list(&token, &draft.name).await.unwrap(), []);
    // The application was not moved either: it can be submitted as it was read.
    world().submit(&draft).await.unwrap();
}

#[tokio::test]
async fn twenty_files_and_no_more_also_at_once() {
    let (token, draft) = draft().await;
    let uploads = stream::iter(0..24).map(|index| {
        let (token, name) = (token.clone(), draft.name.clone());
        async move {
            let file = pdf(100 + index);
            upload(&token, &header(&name, Supporting, &file), &file, 64).await
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
    let request = pb::DeleteAttachmentRequest {
        name,
        request_id: id(),
    };
    let etag = world()
        .attachments(&token)
        .delete_attachment(request)
        .await
        .unwrap();
    assert_eq!(etag.into_inner().etag, "v22");
    upload(&token, &header(&draft.name, Supporting, PDF), PDF, 64)
        .await
        .unwrap();
    let refused = upload(&token, &header(&draft.name, Supporting, PDF), PDF, 64).await;
    assert_eq!(code(&refused.unwrap_err()), "ATTACHMENTS_FULL");
}

#[tokio::test]
async fn a_hundred_mebibytes_and_no_more() {
    let (token, draft) = draft().await;
    let file = pdf(20 * 1024 * 1024);
    for _ in 0..5 {
        let first = header(&draft.name, Supporting, &file);
        upload(&token, &first, &file, 256 * 1024).await.unwrap();
    }
    let refused = upload(&token, &header(&draft.name, Supporting, PDF), PDF, 64).await;
    assert_eq!(code(&refused.unwrap_err()), "ATTACHMENTS_FULL");
}

#[tokio::test]
async fn each_party_sees_and_adds_its_own() {
    let (token, draft) = draft().await;
    let adds = async |token: &str, kind| {
        let answer = upload(token, &header(&draft.name, kind, PDF), PDF, 64).await;
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
    let request = pb::DeleteAttachmentRequest {
        name: plan.clone(),
        request_id: id(),
    };
    let refused = world()
        .attachments(&other)
        .delete_attachment(request.clone())
        .await;
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
    let refused = world()
        .attachments(&token)
        .delete_attachment(request)
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("NOT_A_DRAFT".to_owned(), "system signed-is-final".to_owned())
    );
    assert_eq!(reason(adds(&token, Supporting).await), "ATTACHMENT_NOT_NOW");
    assert_eq!(reason(adds(&office(), Completion).await), "ATTACHMENT_NOT_YOURS");
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
async fn a_file_that_was_altered_where_it_lies_is_not_handed_out() {
    let (token, draft) = draft().await;
    let file = pdf(700_000);
    let first = header(&draft.name, Supporting, &file);
    let name = upload(&token, &first, &file, 100_000)
        .await
        .unwrap()
        .attachment
        .unwrap()
        .name;
    let mut altered = file.clone();
    altered[650_000] ^= 1;
    let shorter = file.split_last().unwrap().1.to_vec();
    let longer = [file.as_slice(), b"x"].concat();
    for stored in [altered, shorter, longer] {
        fs::write(object(&name), stored).unwrap();
        let (status, got) = download(&token, &name).await.unwrap_err();
        assert_eq!(
            (status.code(), code(&status)),
            (Code::Internal, "INTERNAL".to_owned())
        );
        assert!(got < 700_000, "the last chunk was handed out");
        assert!(!status.message().contains("attachments/"), "{}", status.message());
    }
    fs::remove_file(object(&name)).unwrap();
    let (status, _) = download(&token, &name).await.unwrap_err();
    assert_eq!(
        (status.code(), code(&status)),
        (Code::Internal, "INTERNAL".to_owned())
    );
    fs::write(object(&name), &file).unwrap();
    assert!(download(&token, &name).await.unwrap().1 == file);
}

#[tokio::test]
async fn objects_that_nobody_needs_are_swept_after_a_day() {
    let (token, draft) = draft().await;
    let first = header(&draft.name, Supporting, PDF);
    let kept = upload(&token, &first, PDF, 64)
        .await
        .unwrap()
        .attachment
        .unwrap()
        .name;
    let first = header(&draft.name, Supporting, PDF);
    let removed = upload(&token, &first, PDF, 64)
        .await
        .unwrap()
        .attachment
        .unwrap()
        .name;
    let request = pb::DeleteAttachmentRequest {
        name: removed.clone(),
        request_id: id(),
    };
    world()
        .attachments(&token)
        .delete_attachment(request)
        .await
        .unwrap();
    let (old, young) = (id(), id());
    for name in [&old, &young] {
        fs::write(object(name), b"nobody's").unwrap();
    }
    let day_old =
        SystemTime::from(tilskudd_kernel::clock::SystemClock::real().now()) - Duration::from_secs(25 * 3600);
    for name in [&old, &kept, &removed] {
        let file = fs::File::options().write(true).open(object(name)).unwrap();
        file.set_modified(day_old).unwrap();
    }
    let instance = world().another(|_| {}).await.unwrap();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while object(&old).exists() || object(&removed).exists() {
        assert!(tokio::time::Instant::now() < deadline, "not swept");
        tokio::task::yield_now().await;
    }
    assert!(object(&young).exists(), "an upload may be under way");
    assert_eq!(download(&token, &kept).await.unwrap().1, PDF);
    instance.stop().await;
}

#[tokio::test]
async fn intake_does_not_start_where_it_cannot_keep_files() {
    use tilskudd_runtime::config::Attachments;
    let taken = world().folder.join("a-file");
    fs::write(&taken, b"").unwrap();
    let folder = Attachments::Folder(taken.join("below"));
    let told = async |attachments: Option<Attachments>| {
        let refused = world()
            .another(|config| config.attachments = attachments)
            .await
            .unwrap_err();
        std::error::Error::source(&refused).unwrap().to_string()
    };
    let message = told(Some(folder)).await;
    assert!(
        message.contains("a-file/below") && message.contains("let the service write"),
        "{message}"
    );
    let message = told(None).await;
    assert!(message.contains("[attachments]"), "{message}");
}

#[test]
fn any_chunking_gives_the_same_hash() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (token, draft) = runtime.block_on(draft());
    let trials = Trials {
        cases: 12,
        ..Trials::default()
    };
    let strategy = (1..40_000_usize, 1..20_000_usize);
    let mut runner = TestRunner::new_with_rng(
        trials,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    runner
        .run(&strategy, |(size, chunk)| {
            let file = pdf(size);
            // Very many messages prove no more than many.
            let chunk = chunk.max(file.len() / 500 + 1);
            let first = header(&draft.name, Supporting, &file);
            let answer = runtime.block_on(async {
                let attachment = upload(&token, &first, &file, chunk)
                    .await
                    .unwrap()
                    .attachment
                    .unwrap();
                let request = pb::DeleteAttachmentRequest {
                    name: attachment.name.clone(),
                    request_id: id(),
                };
                let (_, back) = download(&token, &attachment.name).await.unwrap();
                world()
                    .attachments(&token)
                    .delete_attachment(request)
                    .await
                    .unwrap();
                (attachment.sha256, back)
            });
            prop_assert_eq!(answer, (hash(&file), file));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn the_database_keeps_what_was_submitted() {
    let (token, draft) = draft().await;
    let first = header(&draft.name, Supporting, PDF);
    let answer = upload(&token, &first, PDF, 64).await.unwrap();
    let name = answer.attachment.unwrap().name;
    let id: uuid::Uuid = name.rsplit('/').next().unwrap().parse().unwrap();
    world()
        .submit(&pb::Application {
            etag: answer.etag,
            ..draft
        })
        .await
        .unwrap();
    let refused = async |sql: &'static str| {
        let error = sqlx::query(sql)
            .bind(id)
            .execute(&mut world().sql().await)
            .await
            .unwrap_err();
        let error = error.into_database_error().unwrap();
        (
            error.code().unwrap().into_owned(),
            error.constraint().unwrap_or_default().to_owned(),
        )
    };
    for sql in [
        "UPDATE intake.attachment SET sha256 = '' WHERE id = $1",
        "UPDATE intake.attachment SET title = 'x' WHERE id = $1",
        "DELETE FROM intake.attachment WHERE id = $1",
    ] {
        assert_eq!(refused(sql).await.0, "42501", "{sql}");
    }
    let removal =
        "UPDATE intake.attachment SET removed_at = uploaded_at, removed_by = uploaded_by WHERE id = $1";
    assert_eq!(
        refused(removal).await,
        ("23514".to_owned(), "attachment_only_off_drafts".to_owned())
    );
}
