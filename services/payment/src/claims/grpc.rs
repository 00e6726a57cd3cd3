//! `ClaimService`: parse, call the use case, encode.

use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::claim_service_server::ClaimService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use super::codec::claims;
use super::ops::{list_claims, record_repayment};

/// The gRPC handlers.
pub(crate) struct Claims {
    ctx: Context,
}

impl Claims {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl ClaimService for Claims {
    async fn list_claims(
        &self,
        request: Request<pb::ListClaimsRequest>,
    ) -> Result<Response<pb::ListClaimsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let page = claims::list_claims(body)?;
        let answer = list_claims::run(&scope, &page).await?;
        Ok(Response::new(answer))
    }

    async fn record_repayment(
        &self,
        request: Request<pb::RecordRepaymentRequest>,
    ) -> Result<Response<pb::RecordRepaymentResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = claims::record_repayment(&scope.tenant, body)?;
        let key = scope.idempotency("RecordRepayment", &body.request_id, body)?;
        let answer = record_repayment::run(&scope, &key, &command).await?;
        Ok(Response::new(answer))
    }
}
