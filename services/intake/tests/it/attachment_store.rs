//! Where the bytes of attachments lie: nothing half is seen, nothing altered is handed out, nothing is left behind.

use std::fs;
use std::time::{Duration, SystemTime};

use futures::stream::{self, StreamExt};
use tilskudd_proto::intake::v1 as pb;
use tonic::Code;

use crate::files::{PDF, attach, chunks, download, draft, header, list, object, pdf, remove};
use crate::world::{code, id, world};

use pb::AttachmentKind::Supporting;

#[tokio::test]
async fn a_file_that_was_altered_where_it_lies_is_not_handed_out() {
    let (token, draft) = draft().await;
    let file = pdf(700_000);
    let name = attach(&token, &draft.name, Supporting, &file)
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
    let kept = attach(&token, &draft.name, Supporting, PDF)
        .await
        .unwrap()
        .attachment
        .unwrap()
        .name;
    let removed = attach(&token, &draft.name, Supporting, PDF)
        .await
        .unwrap()
        .attachment
        .unwrap()
        .name;
    remove(&token, &removed).await.unwrap();
    let (old, young) = (id(), id());
    for name in [&old, &young] {
        fs::write(object(name), b"nobody's").unwrap();
    }
    let now = SystemTime::from(tilskudd_kernel::clock::SystemClock::real().now());
    let days = |days: u64| now - Duration::from_secs(days * 24 * 3600);
    for name in [&old, &kept, &removed] {
        let file = fs::File::options().write(true).open(object(name)).unwrap();
        file.set_modified(days(91)).unwrap();
    }
    let file = fs::File::options().write(true).open(object(&young)).unwrap();
    file.set_modified(days(89)).unwrap();
    let instance = world().another(|_| {}).await.unwrap();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while object(&old).exists() || object(&removed).exists() {
        assert!(tokio::time::Instant::now() < deadline, "not swept");
        tokio::task::yield_now().await;
    }
    assert!(
        object(&young).exists(),
        "a restored database may have forgotten its row"
    );
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

#[tokio::test]
async fn the_database_keeps_what_was_submitted() {
    let (token, draft) = draft().await;
    let answer = attach(&token, &draft.name, Supporting, PDF).await.unwrap();
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
