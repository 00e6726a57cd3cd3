//! Reading requests: an applicant its own, the office and the directorate all of the region.

use tilskudd_kernel::ids::CompletionId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use crate::codec::completion::encode;
use crate::error::Error;
use crate::ops::Intake;
use crate::store;
use crate::store::completions::Filter;

/// One request.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's.
pub(crate) async fn get_completion(
    intake: &Intake,
    at: &Entered,
    id: CompletionId,
) -> Result<pb::GetCompletionResponse, Error> {
    let mut conn = at.db.read().await?;
    let found = store::completions::find(&mut conn, id).await?;
    let found = found.filter(|(_, applicant)| at.organisation().is_none_or(|own| own == applicant));
    let (completion, _) =
        found.ok_or_else(|| Error::NotFound(format_name(&at.tenant, "completions", &id)))?;
    Ok(pb::GetCompletionResponse {
        completion: Some(encode(&at.tenant, &completion, intake.ctx.legal.now())),
    })
}

/// At most `limit` requests by id.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_completions(
    at: &Entered,
    filter: Filter,
    limit: i64,
) -> Result<Vec<pb::Completion>, Error> {
    let filter = Filter {
        applicant: at.organisation().cloned(),
        ..filter
    };
    let mut conn = at.db.read().await?;
    let found = store::completions::list(&mut conn, &filter, limit).await?;
    Ok(found
        .iter()
        .map(|completion| encode(&at.tenant, completion, filter.now))
        .collect())
}
