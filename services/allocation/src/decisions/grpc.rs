//! `DecisionService`: parse, call the use case, encode.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::decision_service_server::DecisionService;
use tilskudd_runtime::Context;
use tilskudd_runtime::fields::next_page_token;
use tonic::{Request, Response, Status};

use crate::decisions::codec::requests;
use crate::decisions::ops::{decide_application, get_decision, list_decisions};

/// The gRPC handlers.
pub(crate) struct Decisions {
    ctx: Context,
}

impl Decisions {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl DecisionService for Decisions {
    async fn decide_application(
        &self,
        request: Request<pb::DecideApplicationRequest>,
    ) -> Result<Response<pb::DecideApplicationResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = scope.idempotency("DecideApplication", &body.request_id, body)?;
        let command = requests::decide(&scope.tenant, body)?;
        Ok(Response::new(
            decide_application::run(&scope, &key, &command).await?,
        ))
    }

    async fn get_decision(
        &self,
        request: Request<pb::GetDecisionRequest>,
    ) -> Result<Response<pb::GetDecisionResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let id = requests::get(&scope.tenant, request.get_ref())?;
        let decision = Some(get_decision::run(&scope, id).await?);
        Ok(Response::new(pb::GetDecisionResponse { decision }))
    }

    async fn list_decisions(
        &self,
        request: Request<pb::ListDecisionsRequest>,
    ) -> Result<Response<pb::ListDecisionsResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = requests::list(&scope.tenant, request.get_ref())?;
        let (decisions, next) = list_decisions::run(&scope, &query).await?;
        Ok(Response::new(pb::ListDecisionsResponse {
            decisions,
            next_page_token: next_page_token(next),
        }))
    }
}
