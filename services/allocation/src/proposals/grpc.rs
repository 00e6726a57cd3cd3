//! `ProposalService`: parse, call the use case, encode.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::proposal_service_server::ProposalService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use crate::proposals::codec::requests;
use crate::proposals::ops::{adjust_award, propose_allocation};

/// The gRPC handlers.
pub(crate) struct Proposals {
    ctx: Context,
}

impl Proposals {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl ProposalService for Proposals {
    async fn propose_allocation(
        &self,
        request: Request<pb::ProposeAllocationRequest>,
    ) -> Result<Response<pb::ProposeAllocationResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let key = scope.idempotency("ProposeAllocation", &body.request_id, body)?;
        let command = requests::propose(&scope.tenant, body)?;
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
        let command = requests::adjust(&scope.tenant, body)?;
        Ok(Response::new(adjust_award::run(&scope, &key, &command).await?))
    }
}
