//! `CaseService`: enter the region, parse, call the op, answer.

use tilskudd_proto::assessment::v1::case_service_server::CaseService;
use tilskudd_proto::assessment::v1::{
    ApproveCaseRequest, ApproveCaseResponse, DeclareConflictRequest, DeclareConflictResponse, GetCaseRequest,
    GetCaseResponse, ListCasesRequest, ListCasesResponse, RecommendCaseRequest, RecommendCaseResponse,
    RecordJudgementRequest, RecordJudgementResponse, ReturnCaseRequest, ReturnCaseResponse,
};
use tilskudd_runtime::{Context, Failure};
use tonic::{Request, Response, Status};

use crate::codec::request;
use crate::ops;

/// The caseworkers' service.
#[derive(Debug)]
pub(crate) struct Cases {
    ctx: Context,
}

impl Cases {
    pub(crate) const fn new(ctx: Context) -> Cases {
        Cases { ctx }
    }
}

#[tonic::async_trait]
impl CaseService for Cases {
    async fn get_case(&self, request: Request<GetCaseRequest>) -> Result<Response<GetCaseResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let query = request::get_case(&scope.tenant, body)?;
        let answer = ops::get_case::run(&scope, &query).await;
        Ok(Response::new(answer.map_err(Failure::from)?))
    }

    async fn list_cases(
        &self,
        request: Request<ListCasesRequest>,
    ) -> Result<Response<ListCasesResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = request::list_cases(&scope.tenant, body)?;
        let answer = ops::list_cases::run(&scope, &query).await;
        Ok(Response::new(answer.map_err(Failure::from)?))
    }

    async fn declare_conflict(
        &self,
        request: Request<DeclareConflictRequest>,
    ) -> Result<Response<DeclareConflictResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = request::declare_conflict(&scope.tenant, body)?;
        let key = scope.idempotency("DeclareConflict", &body.request_id, body)?;
        let answer = ops::declare_conflict::run(&scope, &key, &command).await;
        Ok(Response::new(answer.map_err(Failure::from)?))
    }

    async fn record_judgement(
        &self,
        request: Request<RecordJudgementRequest>,
    ) -> Result<Response<RecordJudgementResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = request::record_judgement(&scope.tenant, body)?;
        let key = scope.idempotency("RecordJudgement", &body.request_id, body)?;
        let answer = ops::record_judgement::run(&scope, &key, &command).await;
        Ok(Response::new(answer.map_err(Failure::from)?))
    }

    async fn recommend_case(
        &self,
        request: Request<RecommendCaseRequest>,
    ) -> Result<Response<RecommendCaseResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = request::recommend_case(&scope.tenant, body)?;
        let key = scope.idempotency("RecommendCase", &body.request_id, body)?;
        let answer = ops::recommend_case::run(&scope, &key, &command).await;
        Ok(Response::new(answer.map_err(Failure::from)?))
    }

    async fn approve_case(
        &self,
        request: Request<ApproveCaseRequest>,
    ) -> Result<Response<ApproveCaseResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = request::approve_case(&scope.tenant, body)?;
        let key = scope.idempotency("ApproveCase", &body.request_id, body)?;
        let answer = ops::approve_case::run(&scope, &key, &command).await;
        Ok(Response::new(answer.map_err(Failure::from)?))
    }

    async fn return_case(
        &self,
        request: Request<ReturnCaseRequest>,
    ) -> Result<Response<ReturnCaseResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = request::return_case(&scope.tenant, body)?;
        let key = scope.idempotency("ReturnCase", &body.request_id, body)?;
        let answer = ops::return_case::run(&scope, &key, &command).await;
        Ok(Response::new(answer.map_err(Failure::from)?))
    }
}
