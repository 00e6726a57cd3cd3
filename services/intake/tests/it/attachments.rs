//! Attachments: what arrives whole and as declared is there, and nothing else is.

use futures::stream;
use proptest::prelude::*;
use proptest::test_runner::{Config as Trials, RngAlgorithm, TestRng, TestRunner};
use tilskudd_proto::intake::v1 as pb;
use tonic::Code;

use crate::files::{PDF, download, draft, hash, header, list, object, pdf, remove, upload};
use crate::world::{code, fields, source, world};

use pb::AttachmentKind::Supporting;

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
    assert_eq!(list(&token, &draft.name).await.unwrap(), []);
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

#[test]
fn any_chunking_gives_the_same_hash() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (token, draft) = runtime.block_on(draft());
    let trials = Trials {
        cases: 12,
        ..Trials::default()
    };
    let strategy = (1..40_000_usize, 1..20_000_usize);
    let mut runner = TestRunner::new_with_rng(trials, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
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
                let (_, back) = download(&token, &attachment.name).await.unwrap();
                remove(&token, &attachment.name).await.unwrap();
                (attachment.sha256, back)
            });
            prop_assert_eq!(answer, (hash(&file), file));
            Ok(())
        })
        .unwrap();
}
