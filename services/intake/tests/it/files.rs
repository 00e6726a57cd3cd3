//! Files to attach, and the way there and back.

use std::path::PathBuf;

use futures::stream;
use sha2::{Digest, Sha256};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::download_attachment_response::Part;
use tonic::Status;

use crate::samples::{call, content, measure};
use crate::tokens;
use crate::world::{id, world};

pub(crate) const PDF: &[u8] = b"%PDF-1.7\n% a plan\n";

/// A PDF of this many bytes.
pub(crate) fn pdf(size: usize) -> Vec<u8> {
    let mut file = PDF.to_vec();
    let rest = (file.len()..size).map(|index| u8::try_from(index % 251).unwrap());
    file.extend(rest);
    file
}

/// The first message of an upload of a PDF.
pub(crate) fn header(
    application: &str,
    kind: pb::AttachmentKind,
    file: &[u8],
) -> pb::UploadAttachmentRequest {
    pb::UploadAttachmentRequest {
        name: application.to_owned(),
        request_id: id(),
        attachment: Some(pb::Attachment {
            title: "Plan for kompetanse.pdf".to_owned(),
            kind: kind.into(),
            media_type: "application/pdf".to_owned(),
            size_bytes: i64::try_from(file.len()).unwrap(),
            ..pb::Attachment::default()
        }),
        chunk: Vec::new(),
    }
}

pub(crate) fn hash(file: &[u8]) -> String {
    hex::encode(Sha256::digest(file))
}

/// Chunks of an upload, each of at most `size` bytes.
pub(crate) fn chunks(file: &[u8], size: usize) -> Vec<pb::UploadAttachmentRequest> {
    file.chunks(size)
        .map(|chunk| pb::UploadAttachmentRequest {
            chunk: chunk.to_vec(),
            ..pb::UploadAttachmentRequest::default()
        })
        .collect()
}

/// Sends a file in chunks of this size.
pub(crate) async fn upload(
    token: &str,
    header: &pb::UploadAttachmentRequest,
    file: &[u8],
    size: usize,
) -> Result<pb::UploadAttachmentResponse, Status> {
    let mut messages = vec![header.clone()];
    messages.extend(chunks(file, size));
    let response = world()
        .attachments(token)
        .upload_attachment(stream::iter(messages))
        .await?;
    Ok(response.into_inner())
}

/// Fetches a file.
pub(crate) async fn download(token: &str, name: &str) -> Result<(pb::Attachment, Vec<u8>), (Status, usize)> {
    let request = pb::DownloadAttachmentRequest {
        name: name.to_owned(),
    };
    let answer = world().attachments(token).download_attachment(request).await;
    let mut messages = answer.map_err(|status| (status, 0))?.into_inner();
    let (mut attachment, mut bytes) = (None, Vec::new());
    loop {
        let message = match messages.message().await {
            Ok(Some(message)) => message,
            Ok(None) => return Ok((attachment.unwrap(), bytes)),
            Err(status) => return Err((status, bytes.len())),
        };
        match message.part.unwrap() {
            Part::Attachment(first) => attachment = Some(first),
            Part::Chunk(chunk) => {
                assert!((1..=256 * 1024).contains(&chunk.len()));
                bytes.extend(chunk);
            }
        }
    }
}

/// The names of an application's attachments.
pub(crate) async fn list(token: &str, application: &str) -> Result<Vec<pb::ListedAttachment>, Status> {
    let request = pb::ListAttachmentsRequest {
        name: application.to_owned(),
    };
    let answer = world().attachments(token).list_attachments(request).await?;
    Ok(answer.into_inner().attachments)
}

/// Attaches a file, in chunks of 64 KiB.
pub(crate) async fn attach(
    token: &str,
    application: &str,
    kind: pb::AttachmentKind,
    file: &[u8],
) -> Result<pb::UploadAttachmentResponse, Status> {
    upload(token, &header(application, kind, file), file, 64 * 1024).await
}

/// Takes an attachment off its draft; the draft's etag then.
pub(crate) async fn remove(token: &str, name: &str) -> Result<String, Status> {
    let request = pb::DeleteAttachmentRequest {
        name: name.to_owned(),
        request_id: id(),
    };
    let answer = world().attachments(token).delete_attachment(request).await?;
    Ok(answer.into_inner().etag)
}

/// An applicant with a draft; its token and the draft.
pub(crate) async fn draft() -> (String, pb::Application) {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world().draft(&number, &call, content(vec![measure("bachelor", 1)]));
    (tokens::applicant(&number), draft.await.unwrap())
}

pub(crate) fn office() -> String {
    tokens::office("trondelag")
}

/// Where the bytes of an attachment lie.
pub(crate) fn object(name: &str) -> PathBuf {
    let folder = world().folder.join("trondelag");
    folder.join(name.rsplit('/').next().unwrap())
}
