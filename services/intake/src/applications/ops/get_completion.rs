//! One request for completion: an applicant reads its own and those to whom it has taken over (P7), the office and the
//! directorate all of the region.

use tilskudd_kernel::ids::CompletionId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications::codec::completion::encode;
use crate::applications::ops::access::is_applicant_or_heir;
use crate::applications::store;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::store::successions::Steps;

/// The request.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    id: CompletionId,
) -> Result<pb::GetCompletionResponse, Error> {
    let mut conn = scope.db.read().await?;
    let not_found = || Error::NotFound(format_name(&scope.tenant, "completions", &id));
    let found = store::completions::find(&mut conn, id).await?;
    let (completion, applicant) = found.ok_or_else(not_found)?;
    let asked = (&applicant, completion.application);
    if scope.organisation().is_some() && !is_applicant_or_heir(scope, &mut conn, asked, Steps::All).await? {
        return Err(not_found());
    }
    Ok(pb::GetCompletionResponse {
        completion: Some(encode(&scope.tenant, &completion, intake.ctx.legal.now())),
    })
}
