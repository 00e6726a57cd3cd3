//! `GetLetter`.

use tilskudd_kernel::ids::DecisionId;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Context, Failure, Fields};
use tonic::{Request, Response, Status};

use crate::error::Error;
use crate::store;
use crate::wire::collection::DECISIONS;

/// The letter of a decision, with the call that it cites.
pub(super) async fn get_letter(
    ctx: &Context,
    request: &Request<pb::GetLetterRequest>,
) -> Result<Response<pb::GetLetterResponse>, Status> {
    let call = ctx.enter(request, &request.get_ref().name)?;
    let body = request.get_ref();
    let mut f = Fields::new();
    let id = f.name::<DecisionId>("name", DECISIONS, &call.tenant, &body.name);
    let id = f.finish(|| id)?;
    let mut conn = call.db.read().await.map_err(Failure::from)?;
    let found = store::decision::letter(&mut conn, id).await?;
    let (letter, recipient, cited) = found.ok_or_else(|| Error::NotFound(body.name.clone()))?;
    call.require_organisation(&recipient)?;
    let cited = store::copies::call(&mut conn, cited)
        .await?
        .map(|terms| terms.content);
    Ok(Response::new(pb::GetLetterResponse {
        letter: Some(letter),
        call: cited,
    }))
}
