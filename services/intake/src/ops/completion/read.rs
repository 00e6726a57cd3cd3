//! Reading requests: an applicant its own and those to whom it has taken over (P7), the office and the directorate all of the region.

use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::CompletionId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use crate::codec::completion::encode;
use crate::error::Error;
use crate::ops::Intake;
use crate::ops::writers::is_applicant_or_heir;
use crate::store;
use crate::store::completions::Filter;
use crate::store::successions::Steps;

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
    let not_found = || Error::NotFound(format_name(&at.tenant, "completions", &id));
    let found = store::completions::find(&mut conn, id).await?;
    let (completion, applicant) = found.ok_or_else(not_found)?;
    let asked = (&applicant, completion.application);
    if at.organisation().is_some() && !is_applicant_or_heir(at, &mut conn, asked, Steps::All).await? {
        return Err(not_found());
    }
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
    let mut conn = at.db.read().await?;
    let applicant = at.organisation().cloned();
    let taken_over = match &applicant {
        Some(own) => {
            store::successions::taken_over(&mut conn, own, Steps::All, local_date(filter.now)).await?
        }
        None => Vec::new(),
    };
    let filter = Filter {
        applicant,
        taken_over,
        ..filter
    };
    let found = store::completions::list(&mut conn, &filter, limit).await?;
    Ok(found
        .iter()
        .map(|completion| encode(&at.tenant, completion, filter.now))
        .collect())
}
