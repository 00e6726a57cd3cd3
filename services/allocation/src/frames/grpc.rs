//! `FrameService`.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::frame_service_server::FrameService;
use tilskudd_runtime::Context;
use tilskudd_runtime::fields::next_page_token;
use tonic::{Request, Response, Status};

use crate::frames::codec::requests;
use crate::frames::ops::{accept_frame, get_frame, list_frames, propose_frame, refuse_frame};

/// The gRPC handlers.
pub(crate) struct Frames {
    ctx: Context,
}

impl Frames {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl FrameService for Frames {
    async fn propose_frame(
        &self,
        request: Request<pb::ProposeFrameRequest>,
    ) -> Result<Response<pb::ProposeFrameResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let key = scope.idempotency("ProposeFrame", &body.request_id, body)?;
        let command = requests::propose(&scope.tenant, self.ctx.event_recipients(), body)?;
        Ok(Response::new(propose_frame::run(&scope, &key, &command).await?))
    }

    async fn accept_frame(
        &self,
        request: Request<pb::AcceptFrameRequest>,
    ) -> Result<Response<pb::AcceptFrameResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = scope.idempotency("AcceptFrame", &body.request_id, body)?;
        let command = requests::accept(&scope.tenant, body)?;
        Ok(Response::new(accept_frame::run(&scope, &key, &command).await?))
    }

    async fn refuse_frame(
        &self,
        request: Request<pb::RefuseFrameRequest>,
    ) -> Result<Response<pb::RefuseFrameResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = scope.idempotency("RefuseFrame", &body.request_id, body)?;
        let command = requests::refuse(&scope.tenant, body)?;
        Ok(Response::new(refuse_frame::run(&scope, &key, &command).await?))
    }

    async fn get_frame(
        &self,
        request: Request<pb::GetFrameRequest>,
    ) -> Result<Response<pb::GetFrameResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let id = requests::get(&scope.tenant, request.get_ref())?;
        let frame = Some(get_frame::run(&scope, id).await?);
        Ok(Response::new(pb::GetFrameResponse { frame }))
    }

    async fn list_frames(
        &self,
        request: Request<pb::ListFramesRequest>,
    ) -> Result<Response<pb::ListFramesResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let page = requests::list(request.get_ref())?;
        let (frames, next) = list_frames::run(&scope, &page).await?;
        Ok(Response::new(pb::ListFramesResponse {
            frames,
            next_page_token: next_page_token(next),
        }))
    }
}
