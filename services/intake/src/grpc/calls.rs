//! `CallService`.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::call_service_server::CallService;
use tilskudd_runtime::{Fields, Invalid, page_token};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Api, answer, limit, parent};
use crate::codec::call::parse;
use crate::ops::announce_call::announce_call;
use crate::ops::create_call::create_call;
use crate::ops::read_draft_calls::{get_draft_call, list_draft_calls};
use crate::ops::read_editions_and_calls::{get_call, list_calls};
use crate::ops::reopen_call::{self, reopen_call};
use crate::ops::update_call::{self, update_call};

#[tonic::async_trait]
impl CallService for Api {
    async fn create_call(
        &self,
        request: Request<pb::CreateCallRequest>,
    ) -> Result<Response<pb::CreateCallResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let call = f.some("call", &message.call);
        let terms = call.and_then(|call| f.within("call", |f| parse(f, call)));
        let terms = f.finish(|| alone.and(terms))?;
        let key = at.idempotency("CreateCall", &message.request_id, &message)?;
        answer(create_call(&self.0, &at, &key, &terms).await)
    }

    async fn update_call(
        &self,
        request: Request<pb::UpdateCallRequest>,
    ) -> Result<Response<pb::UpdateCallResponse>, Status> {
        let name = request.get_ref().call.as_ref().map_or("", |call| &call.name);
        let at = self.0.ctx.enter(&request, name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let call = f.some("call", &message.call);
        let command = call.and_then(|call| {
            f.within("call", |f| {
                let id = f.name::<CallId>("name", "calls", &at.tenant, &call.name);
                let etag = f.text::<40>("etag", &call.etag);
                let terms = parse(f, call);
                Ok(update_call::Command {
                    id: id?,
                    etag: etag?.into_string(),
                    terms: terms?,
                })
            })
        });
        let command = f.finish(|| command)?;
        let key = at.idempotency("UpdateCall", &message.request_id, &message)?;
        answer(update_call(&self.0, &at, &key, &command).await)
    }

    async fn get_draft_call(
        &self,
        request: Request<pb::GetDraftCallRequest>,
    ) -> Result<Response<pb::GetDraftCallResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let id = f.name::<CallId>("name", "calls", &at.tenant, &request.get_ref().name);
        let id = f.finish(|| id)?;
        let call = get_draft_call(&self.0, &at, id).await;
        answer(call.map(|call| pb::GetDraftCallResponse { call: Some(call) }))
    }

    async fn list_draft_calls(
        &self,
        request: Request<pb::ListDraftCallsRequest>,
    ) -> Result<Response<pb::ListDraftCallsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let size = f.page_size(message.page_size);
        let before = f.page_token::<Uuid>(&message.page_token);
        let (size, before) = f.finish(|| alone.and(Ok((size?, before?))))?;
        let calls = list_draft_calls(&self.0, &at, before, limit(size) + 1).await;
        answer(calls.map(|calls| {
            let (calls, next_page_token) = page(calls, size);
            pb::ListDraftCallsResponse {
                calls,
                next_page_token,
            }
        }))
    }

    async fn announce_call(
        &self,
        request: Request<pb::AnnounceCallRequest>,
    ) -> Result<Response<pb::AnnounceCallResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let id = f.name::<CallId>("name", "calls", &at.tenant, &message.name);
        let id = f.finish(|| id)?;
        let key = at.idempotency("AnnounceCall", &message.request_id, &message)?;
        answer(announce_call(&self.0, &at, &key, (id, &message.etag)).await)
    }

    async fn reopen_call(
        &self,
        request: Request<pb::ReopenCallRequest>,
    ) -> Result<Response<pb::ReopenCallResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let call = f.name::<CallId>("name", "calls", &at.tenant, &message.name);
        let organisation = f.parse::<OrgNumber>("organisation_number", &message.organisation_number);
        let until = f.date("until", &message.until);
        let reason = f.text::<4000>("reason", &message.reason);
        let command = f.finish(|| -> Result<_, Invalid> {
            Ok(reopen_call::Command {
                call: call?,
                organisation: organisation?,
                until: until?,
                reason: reason?.into_string(),
            })
        })?;
        let key = at.idempotency("ReopenCall", &message.request_id, &message)?;
        answer(reopen_call(&at, &key, &command).await)
    }

    async fn get_call(
        &self,
        request: Request<pb::GetCallRequest>,
    ) -> Result<Response<pb::GetCallResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let id = f.name::<CallId>("name", "calls", &at.tenant, &request.get_ref().name);
        let id = f.finish(|| id)?;
        let call = get_call(&self.0, &at, id).await;
        answer(call.map(|call| pb::GetCallResponse { call: Some(call) }))
    }

    async fn list_calls(
        &self,
        request: Request<pb::ListCallsRequest>,
    ) -> Result<Response<pb::ListCallsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let size = f.page_size(message.page_size);
        let before = f.page_token::<Uuid>(&message.page_token);
        let (size, before) = f.finish(|| alone.and(Ok((size?, before?))))?;
        let calls = list_calls(&self.0, &at, before, limit(size) + 1).await;
        answer(calls.map(|calls| {
            let (calls, next_page_token) = page(calls, size);
            pb::ListCallsResponse {
                calls,
                next_page_token,
            }
        }))
    }
}

/// The calls of a page, and the token of the one after it.
fn page(mut calls: Vec<pb::Call>, size: usize) -> (Vec<pb::Call>, String) {
    let more = calls.len() > size;
    calls.truncate(size);
    let last = calls.last().and_then(|call| call.name.rsplit('/').next());
    let token = last
        .filter(|_| more)
        .map_or_else(String::new, |id| page_token(&id));
    (calls, token)
}
