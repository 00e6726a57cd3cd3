//! `CarryOverService`: parse, call the use case, encode.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::carry_over_service_server::CarryOverService;
use tilskudd_runtime::Context;
use tilskudd_runtime::fields::next_page_token;
use tonic::{Request, Response, Status};

use crate::carry_overs::codec;
use crate::carry_overs::ops::{decide_carry_over, list_carry_overs};

/// The gRPC handlers.
pub(crate) struct CarryOvers {
    ctx: Context,
}

impl CarryOvers {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl CarryOverService for CarryOvers {
    async fn list_carry_overs(
        &self,
        request: Request<pb::ListCarryOversRequest>,
    ) -> Result<Response<pb::ListCarryOversResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let page = codec::list(request.get_ref())?;
        let (carry_overs, next) = list_carry_overs::run(&scope, &page).await?;
        Ok(Response::new(pb::ListCarryOversResponse {
            carry_overs,
            next_page_token: next_page_token(next),
        }))
    }

    async fn decide_carry_over(
        &self,
        request: Request<pb::DecideCarryOverRequest>,
    ) -> Result<Response<pb::DecideCarryOverResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = scope.idempotency("DecideCarryOver", &body.request_id, body)?;
        let command = codec::decide(&scope.tenant, body)?;
        Ok(Response::new(
            decide_carry_over::run(&scope, &key, &command).await?,
        ))
    }
}
