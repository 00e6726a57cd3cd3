//! `AttachmentService`.

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use tilskudd_kernel::ids::{ApplicationId, AttachmentId};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::attachment_service_server::AttachmentService;
use tilskudd_proto::intake::v1::download_attachment_response::Part;
use tilskudd_runtime::{Entered, Failure, Fields};
use tonic::{Request, Response, Status, Streaming};

use super::{Api, answer};
use crate::codec::attachment::{chunk, parse};
use crate::ops::delete_attachment::delete_attachment;
use crate::ops::read_attachments::{download_attachment, list_attachments};
use crate::ops::upload_attachment::{Command, begin};

#[tonic::async_trait]
impl AttachmentService for Api {
    type DownloadAttachmentStream = BoxStream<'static, Result<pb::DownloadAttachmentResponse, Status>>;

    async fn upload_attachment(
        &self,
        mut request: Request<Streaming<pb::UploadAttachmentRequest>>,
    ) -> Result<Response<pb::UploadAttachmentResponse>, Status> {
        let first = request.get_mut().message().await?.unwrap_or_default();
        let at = self.0.ctx.enter(&request, &first.name)?;
        let command = declared(&at, &first)?;
        let mut messages = request.into_inner();
        let mut upload = begin(&self.0, &at, command).await.map_err(Failure::from)?;
        while let Some(message) = messages.message().await? {
            upload.push(chunk(message)?).await.map_err(Failure::from)?;
        }
        let arrived = upload.complete().await.map_err(Failure::from)?;
        // What makes two uploads the same: what was said of the file, and what came.
        let came = pb::UploadAttachmentRequest {
            attachment: Some(pb::Attachment {
                name: String::new(),
                ..arrived.message()
            }),
            ..first
        };
        let key = at.idempotency("UploadAttachment", &came.request_id, &came)?;
        answer(arrived.store(&key).await)
    }

    async fn download_attachment(
        &self,
        request: Request<pb::DownloadAttachmentRequest>,
    ) -> Result<Response<Self::DownloadAttachmentStream>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = attachment(&at, &request.get_ref().name)?;
        let (attachment, bytes) = download_attachment(&self.0, &at, id)
            .await
            .map_err(Failure::from)?;
        let message = |part| pb::DownloadAttachmentResponse { part: Some(part) };
        let first = stream::iter([Ok(message(Part::Attachment(attachment)))]);
        let rest = bytes.map(move |chunk| match chunk {
            Ok(chunk) => Ok(message(Part::Chunk(chunk.into()))),
            Err(error) => Err(Failure::from(error).into()),
        });
        Ok(Response::new(first.chain(rest).boxed()))
    }

    async fn list_attachments(
        &self,
        request: Request<pb::ListAttachmentsRequest>,
    ) -> Result<Response<pb::ListAttachmentsResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &request.get_ref().name);
        let id = f.finish(|| id)?;
        let listed = list_attachments(&at, id).await;
        answer(listed.map(|attachments| pb::ListAttachmentsResponse { attachments }))
    }

    async fn delete_attachment(
        &self,
        request: Request<pb::DeleteAttachmentRequest>,
    ) -> Result<Response<pb::DeleteAttachmentResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let id = attachment(&at, &message.name)?;
        let key = at.idempotency("DeleteAttachment", &message.request_id, &message)?;
        answer(delete_attachment(&at, &key, id).await)
    }
}

fn attachment(at: &Entered, name: &str) -> Result<AttachmentId, Failure> {
    let mut f = Fields::new();
    let id = f.name::<AttachmentId>("name", "attachments", &at.tenant, name);
    f.finish(|| id)
}

/// Reads the first message of an upload.
fn declared(at: &Entered, first: &pb::UploadAttachmentRequest) -> Result<Command, Failure> {
    let mut f = Fields::new();
    let application = f.name::<ApplicationId>("name", "applications", &at.tenant, &first.name);
    let request_id = f.request_id(&first.request_id);
    let attachment = f.some("attachment", &first.attachment);
    let declared = attachment.and_then(|attachment| f.within("attachment", |f| parse(f, attachment)));
    let no_chunk = f.len("chunk", first.chunk.len(), 0..=0);
    f.finish(|| {
        request_id?;
        no_chunk?;
        Ok(Command {
            application: application?,
            declared: declared?,
        })
    })
}
