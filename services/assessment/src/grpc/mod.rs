//! `CaseService`: parse, call the use case, encode.

pub mod encode;
mod parse;

use tilskudd_kernel::names::format_name;
use tilskudd_proto::assessment::v1::case_service_server::CaseService;
use tilskudd_proto::assessment::v1::{
    ApproveCaseRequest, ApproveCaseResponse, DeclareConflictRequest, DeclareConflictResponse, GetCaseRequest,
    GetCaseResponse, ListCasesRequest, ListCasesResponse, RecommendCaseRequest, RecommendCaseResponse,
    RecordJudgementRequest, RecordJudgementResponse, ReturnCaseRequest, ReturnCaseResponse,
};
use tilskudd_runtime::fields::page_token;
use tilskudd_runtime::{Context, Failure};
use tonic::{Request, Response, Status};

use crate::error::Error;
use crate::ops::{approve_case, declare_conflict, recommend_case, record_judgement, return_case};
use crate::store;

/// The caseworkers' service.
#[derive(Debug, Clone)]
pub struct Cases {
    context: Context,
}

impl Cases {
    /// The service in this context.
    #[must_use]
    pub fn new(context: Context) -> Cases {
        Cases { context }
    }

    async fn get(&self, request: Request<GetCaseRequest>) -> Result<GetCaseResponse, Failure> {
        let entered = self.context.enter(&request, &request.get_ref().name)?;
        let id = parse::case(&entered.tenant, &request.get_ref().name)?;
        let mut conn = entered.db.read().await?;
        let case = store::case_file::get(&mut conn, id)
            .await?
            .ok_or_else(|| Failure::not_found(format_name(&entered.tenant, "cases", &id)))?;
        Ok(GetCaseResponse {
            case: Some(encode::case(&entered.tenant, &case)?),
        })
    }

    async fn list(&self, request: Request<ListCasesRequest>) -> Result<ListCasesResponse, Failure> {
        let entered = self.context.enter_parent(&request, &request.get_ref().parent)?;
        let (mut filter, page) = parse::list(&entered.tenant, request.get_ref())?;
        // One more than the page tells whether there is a next one.
        filter.limit = i64::try_from(page + 1).unwrap_or(i64::MAX);
        let mut conn = entered.db.read().await?;
        let (mut cases, numbers) = store::case_file::list(&mut conn, &filter).await?;
        let more = cases.len() > page;
        cases.truncate(page);
        let last = if more {
            numbers.get(page.saturating_sub(1))
        } else {
            None
        };
        let cases = cases.iter().map(|case| encode::case(&entered.tenant, case));
        Ok(ListCasesResponse {
            cases: cases.collect::<Result<_, Error>>()?,
            next_page_token: last.map_or_else(String::new, page_token),
        })
    }

    async fn declare(
        &self,
        request: Request<DeclareConflictRequest>,
    ) -> Result<DeclareConflictResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let (id, reason) = parse::act(&entered.tenant, &body.name, &body.request_id, &body.reason)?;
        let key = entered.idempotency("DeclareConflict", &body.request_id, body)?;
        Ok(declare_conflict::declare_conflict(&entered, &key, id, &reason).await?)
    }

    async fn judge(
        &self,
        request: Request<RecordJudgementRequest>,
    ) -> Result<RecordJudgementResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let (id, judgement) = parse::judgement(&entered.tenant, body)?;
        let key = entered.idempotency("RecordJudgement", &body.request_id, body)?;
        Ok(record_judgement::record_judgement(&entered, &key, id, &judgement).await?)
    }

    async fn recommend(
        &self,
        request: Request<RecommendCaseRequest>,
    ) -> Result<RecommendCaseResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let (id, recommendations, reason) = parse::recommendation(&entered.tenant, body)?;
        let key = entered.idempotency("RecommendCase", &body.request_id, body)?;
        Ok(recommend_case::recommend_case(&entered, &key, id, &body.etag, &recommendations, &reason).await?)
    }

    async fn approve(&self, request: Request<ApproveCaseRequest>) -> Result<ApproveCaseResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let (id, reason) = parse::act(&entered.tenant, &body.name, &body.request_id, &body.reason)?;
        let key = entered.idempotency("ApproveCase", &body.request_id, body)?;
        Ok(approve_case::approve_case(&entered, &key, id, &body.etag, &reason).await?)
    }

    async fn send_back(&self, request: Request<ReturnCaseRequest>) -> Result<ReturnCaseResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let (id, reason) = parse::act(&entered.tenant, &body.name, &body.request_id, &body.reason)?;
        let key = entered.idempotency("ReturnCase", &body.request_id, body)?;
        Ok(return_case::return_case(&entered, &key, id, &reason).await?)
    }
}

#[tonic::async_trait]
impl CaseService for Cases {
    async fn get_case(&self, request: Request<GetCaseRequest>) -> Result<Response<GetCaseResponse>, Status> {
        Ok(Response::new(self.get(request).await?))
    }

    async fn list_cases(
        &self,
        request: Request<ListCasesRequest>,
    ) -> Result<Response<ListCasesResponse>, Status> {
        Ok(Response::new(self.list(request).await?))
    }

    async fn declare_conflict(
        &self,
        request: Request<DeclareConflictRequest>,
    ) -> Result<Response<DeclareConflictResponse>, Status> {
        Ok(Response::new(self.declare(request).await?))
    }

    async fn record_judgement(
        &self,
        request: Request<RecordJudgementRequest>,
    ) -> Result<Response<RecordJudgementResponse>, Status> {
        Ok(Response::new(self.judge(request).await?))
    }

    async fn recommend_case(
        &self,
        request: Request<RecommendCaseRequest>,
    ) -> Result<Response<RecommendCaseResponse>, Status> {
        Ok(Response::new(self.recommend(request).await?))
    }

    async fn approve_case(
        &self,
        request: Request<ApproveCaseRequest>,
    ) -> Result<Response<ApproveCaseResponse>, Status> {
        Ok(Response::new(self.approve(request).await?))
    }

    async fn return_case(
        &self,
        request: Request<ReturnCaseRequest>,
    ) -> Result<Response<ReturnCaseResponse>, Status> {
        Ok(Response::new(self.send_back(request).await?))
    }
}
