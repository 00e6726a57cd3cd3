//! `ListCarryOvers` and `DecideCarryOver`.

use tilskudd_kernel::ids::{CallId, CarryOverId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::parse_parent;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Context, Failure, Fields};
use tonic::{Request, Response, Status};

use super::next_page;
use crate::ops::decide_carry_over::{self, NewRuling};
use crate::wire::collection::{CALLS, CARRY_OVERS};
use crate::{store, wire};

/// Requests and what was decided.
pub(super) async fn list_carry_overs(
    ctx: &Context,
    request: &Request<pb::ListCarryOversRequest>,
) -> Result<Response<pb::ListCarryOversResponse>, Status> {
    let call = ctx.enter_parent(request, &request.get_ref().parent)?;
    let body = request.get_ref();
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let page = f.page_size(body.page_size);
    let after = f.page_token::<CarryOverId>(&body.page_token);
    let (page, after) = f.finish(|| parent.and(Ok((page?, after?))))?;
    let mut conn = call.db.read().await.map_err(Failure::from)?;
    let mut found = store::carry_over::page(&mut conn, after, page).await?;
    let next_page_token = next_page(&mut found, page, |carry_over| carry_over.id);
    let carry_overs = found
        .iter()
        .map(|one| wire::carry_over(&call.tenant, one))
        .collect();
    Ok(Response::new(pb::ListCarryOversResponse {
        carry_overs,
        next_page_token,
    }))
}

/// Grants or refuses.
pub(super) async fn decide_carry_over(
    ctx: &Context,
    request: &Request<pb::DecideCarryOverRequest>,
) -> Result<Response<pb::DecideCarryOverResponse>, Status> {
    let call = ctx.enter(request, &request.get_ref().name)?;
    let body = request.get_ref();
    let key = call.idempotency("DecideCarryOver", &body.request_id, body)?;
    let mut f = Fields::new();
    let id = f.name::<CarryOverId>("name", CARRY_OVERS, &call.tenant, &body.name);
    let to_call = if body.grant {
        f.name::<CallId>("to_call", CALLS, &call.tenant, &body.to_call)
            .map(Some)
    } else if body.to_call.is_empty() {
        Ok(None)
    } else {
        Err(f.fail(
            "to_call",
            LocalText::new(
                "Et avslag overfører ikke til noen utlysning",
                "Eit avslag overfører ikkje til noka utlysing",
                "A refusal carries into no call",
            ),
        ))
    };
    let reason = f.text("reason", &body.reason);
    let new = f.finish(|| {
        Ok(NewRuling {
            id: id?,
            to_call: to_call?,
            reason: reason?,
        })
    })?;
    Ok(Response::new(
        decide_carry_over::decide_carry_over(&call, &key, &new).await?,
    ))
}
