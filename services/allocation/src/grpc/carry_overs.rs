//! `ListCarryOvers` and `DecideCarryOver`.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Context;
use tilskudd_runtime::fields::next_page_token;
use tonic::{Request, Response, Status};

use crate::codec;
use crate::ops::{decide_carry_over, list_carry_overs};

/// Requests and what was decided.
pub(super) async fn list(
    ctx: &Context,
    request: &Request<pb::ListCarryOversRequest>,
) -> Result<Response<pb::ListCarryOversResponse>, Status> {
    let scope = ctx.enter_parent(request, &request.get_ref().parent)?;
    let page = codec::carry_over::list(request.get_ref())?;
    let (carry_overs, next) = list_carry_overs::run(&scope, &page).await?;
    Ok(Response::new(pb::ListCarryOversResponse {
        carry_overs,
        next_page_token: next_page_token(next),
    }))
}

/// Grants or refuses.
pub(super) async fn decide(
    ctx: &Context,
    request: &Request<pb::DecideCarryOverRequest>,
) -> Result<Response<pb::DecideCarryOverResponse>, Status> {
    let scope = ctx.enter(request, &request.get_ref().name)?;
    let body = request.get_ref();
    let key = scope.idempotency("DecideCarryOver", &body.request_id, body)?;
    let command = codec::carry_over::decide(&scope.tenant, body)?;
    Ok(Response::new(
        decide_carry_over::run(&scope, &key, &command).await?,
    ))
}
