//! `AttachmentService`.

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::attachment_service_server::AttachmentService;
use tilskudd_runtime::Failure;
use tonic::{Request, Response, Status, Streaming};

use crate::api::{Api, answer};
use crate::attachments::codec::attachment::{arrived, chunk};
use crate::attachments::codec::requests;
use crate::attachments::ops::{delete_attachment, download_attachment, list_attachments, upload_attachment};
use crate::names;

#[tonic::async_trait]
impl AttachmentService for Api {
    type DownloadAttachmentStream = BoxStream<'static, Result<pb::DownloadAttachmentResponse, Status>>;

    async fn upload_attachment(
        &self,
        mut request: Request<Streaming<pb::UploadAttachmentRequest>>,
    ) -> Result<Response<pb::UploadAttachmentResponse>, Status> {
        let first = request.get_mut().message().await?.unwrap_or_default();
        let scope = self.0.ctx.enter(&request, &first.name)?;
        let command = requests::upload(&scope, &first)?;
        let mut messages = request.into_inner();
        let upload = upload_attachment::begin(&self.0, &scope, command).await;
        let mut upload = upload.map_err(Failure::from)?;
        while let Some(message) = messages.message().await? {
            upload.push(chunk(message)?).await.map_err(Failure::from)?;
        }
        let complete = upload.complete().await.map_err(Failure::from)?;
        let came = arrived(first, complete.message());
        let key = scope.idempotency("UploadAttachment", &came.request_id, &came)?;
        answer(complete.run(&key).await)
    }

    async fn download_attachment(
        &self,
        request: Request<pb::DownloadAttachmentRequest>,
    ) -> Result<Response<Self::DownloadAttachmentStream>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "attachments", &request.get_ref().name)?;
        let parts = download_attachment::run(&self.0, &scope, id).await;
        let parts = parts.map_err(Failure::from)?;
        Ok(Response::new(
            parts.map_err(|error| Failure::from(error).into()).boxed(),
        ))
    }

    async fn list_attachments(
        &self,
        request: Request<pb::ListAttachmentsRequest>,
    ) -> Result<Response<pb::ListAttachmentsResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "applications", &request.get_ref().name)?;
        answer(list_attachments::run(&scope, id).await)
    }

    async fn delete_attachment(
        &self,
        request: Request<pb::DeleteAttachmentRequest>,
    ) -> Result<Response<pb::DeleteAttachmentResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let id = names::id(&scope, "name", "attachments", &message.name)?;
        let key = scope.idempotency("DeleteAttachment", &message.request_id, &message)?;
        answer(delete_attachment::run(&scope, &key, id).await)
    }
}
