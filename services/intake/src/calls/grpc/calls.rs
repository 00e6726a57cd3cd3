//! `CallService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::call_service_server::CallService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::calls::codec::requests::call;
use crate::calls::ops::{
    announce_call, create_call, get_call, get_draft_call, list_calls, list_draft_calls, reopen_call,
    update_call,
};
use crate::names;

#[tonic::async_trait]
impl CallService for Api {
    async fn create_call(
        &self,
        request: Request<pb::CreateCallRequest>,
    ) -> Result<Response<pb::CreateCallResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = call::create(&message)?;
        let key = scope.idempotency("CreateCall", &message.request_id, &message)?;
        answer(create_call::run(&self.0, &scope, &key, &command).await)
    }

    async fn update_call(
        &self,
        request: Request<pb::UpdateCallRequest>,
    ) -> Result<Response<pb::UpdateCallResponse>, Status> {
        let name = request.get_ref().call.as_ref().map_or("", |call| &call.name);
        let scope = self.0.ctx.enter(&request, name)?;
        let message = request.into_inner();
        let command = call::update(&scope, &message)?;
        let key = scope.idempotency("UpdateCall", &message.request_id, &message)?;
        answer(update_call::run(&self.0, &scope, &key, &command).await)
    }

    async fn get_draft_call(
        &self,
        request: Request<pb::GetDraftCallRequest>,
    ) -> Result<Response<pb::GetDraftCallResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "calls", &request.get_ref().name)?;
        answer(get_draft_call::run(&self.0, &scope, id).await)
    }

    async fn list_draft_calls(
        &self,
        request: Request<pb::ListDraftCallsRequest>,
    ) -> Result<Response<pb::ListDraftCallsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = call::list_drafts(request.get_ref())?;
        answer(list_draft_calls::run(&self.0, &scope, &query).await)
    }

    async fn announce_call(
        &self,
        request: Request<pb::AnnounceCallRequest>,
    ) -> Result<Response<pb::AnnounceCallResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = call::announce(&scope, &message)?;
        let key = scope.idempotency("AnnounceCall", &message.request_id, &message)?;
        answer(announce_call::run(&self.0, &scope, &key, &command).await)
    }

    async fn reopen_call(
        &self,
        request: Request<pb::ReopenCallRequest>,
    ) -> Result<Response<pb::ReopenCallResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = call::reopen(&scope, &message)?;
        let key = scope.idempotency("ReopenCall", &message.request_id, &message)?;
        answer(reopen_call::run(&scope, &key, &command).await)
    }

    async fn get_call(
        &self,
        request: Request<pb::GetCallRequest>,
    ) -> Result<Response<pb::GetCallResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "calls", &request.get_ref().name)?;
        let call = get_call::run(&self.0, &scope, id).await;
        answer(call.map(|call| pb::GetCallResponse { call: Some(call) }))
    }

    async fn list_calls(
        &self,
        request: Request<pb::ListCallsRequest>,
    ) -> Result<Response<pb::ListCallsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = call::list(request.get_ref())?;
        answer(list_calls::run(&self.0, &scope, &query).await)
    }
}
