//! `AllocationService`; its methods on carry-overs are in the file beside.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::allocation_service_server::AllocationService;
use tilskudd_runtime::Context;
use tilskudd_runtime::fields::next_page_token;
use tonic::{Request, Response, Status};

use super::carry_overs;
use crate::codec::decision_requests as parse;
use crate::ops::{
    adjust_award, decide_application, get_decision, get_letter, list_decisions, propose_allocation,
};

/// The handlers.
pub(crate) struct Decisions {
    ctx: Context,
}

impl Decisions {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl AllocationService for Decisions {
    async fn propose_allocation(
        &self,
        request: Request<pb::ProposeAllocationRequest>,
    ) -> Result<Response<pb::ProposeAllocationResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let key = scope.idempotency("ProposeAllocation", &body.request_id, body)?;
        let command = parse::propose(&scope.tenant, body)?;
        Ok(Response::new(
            propose_allocation::run(&scope, &key, &command).await?,
        ))
    }

    async fn adjust_award(
        &self,
        request: Request<pb::AdjustAwardRequest>,
    ) -> Result<Response<pb::AdjustAwardResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = scope.idempotency("AdjustAward", &body.request_id, body)?;
        let command = parse::adjust(&scope.tenant, body)?;
        Ok(Response::new(adjust_award::run(&scope, &key, &command).await?))
    }

    async fn decide_application(
        &self,
        request: Request<pb::DecideApplicationRequest>,
    ) -> Result<Response<pb::DecideApplicationResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = scope.idempotency("DecideApplication", &body.request_id, body)?;
        let command = parse::decide(&scope.tenant, body)?;
        Ok(Response::new(
            decide_application::run(&scope, &key, &command).await?,
        ))
    }

    async fn get_decision(
        &self,
        request: Request<pb::GetDecisionRequest>,
    ) -> Result<Response<pb::GetDecisionResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let id = parse::get(&scope.tenant, &request.get_ref().name)?;
        let decision = Some(get_decision::run(&scope, id).await?);
        Ok(Response::new(pb::GetDecisionResponse { decision }))
    }

    async fn list_decisions(
        &self,
        request: Request<pb::ListDecisionsRequest>,
    ) -> Result<Response<pb::ListDecisionsResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = parse::list(&scope.tenant, request.get_ref())?;
        let (decisions, next) = list_decisions::run(&scope, &query).await?;
        Ok(Response::new(pb::ListDecisionsResponse {
            decisions,
            next_page_token: next_page_token(next),
        }))
    }

    async fn get_letter(
        &self,
        request: Request<pb::GetLetterRequest>,
    ) -> Result<Response<pb::GetLetterResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let id = parse::get(&scope.tenant, &request.get_ref().name)?;
        Ok(Response::new(get_letter::run(&scope, id).await?))
    }

    async fn list_carry_overs(
        &self,
        request: Request<pb::ListCarryOversRequest>,
    ) -> Result<Response<pb::ListCarryOversResponse>, Status> {
        carry_overs::list(&self.ctx, &request).await
    }

    async fn decide_carry_over(
        &self,
        request: Request<pb::DecideCarryOverRequest>,
    ) -> Result<Response<pb::DecideCarryOverResponse>, Status> {
        carry_overs::decide(&self.ctx, &request).await
    }
}
