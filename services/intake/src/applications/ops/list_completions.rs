//! Requests for completion: an applicant reads its own and those to whom it has taken over (P7), the office and the
//! directorate all of the region.

use tilskudd_kernel::dates::local_date;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::applications::codec::completion::encode;
use crate::applications::codec::requests::completion::ListCompletions;
use crate::applications::store;
use crate::applications::store::completion_lists::Filter;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations;
use crate::organisations::store::successions::Steps;

/// A page of requests by id.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    query: &ListCompletions,
) -> Result<pb::ListCompletionsResponse, Error> {
    let now = intake.ctx.legal.now();
    let mut conn = scope.db.read().await?;
    let applicant = scope.organisation().cloned();
    let taken_over = match &applicant {
        Some(own) => {
            organisations::store::successions::taken_over(&mut conn, own, Steps::All, local_date(now)).await?
        }
        None => Vec::new(),
    };
    let filter = Filter {
        applicant,
        taken_over,
        application: query.application,
        state: query.state,
        expired: query.expired,
        due_by: query.due_by,
        now,
        after: query.page.after,
    };
    let found = store::completion_lists::list(&mut conn, &filter, query.page.limit()).await?;
    let (found, next) = query.page.split(found, |one| one.id.as_uuid());
    Ok(pb::ListCompletionsResponse {
        completions: found.iter().map(|one| encode(&scope.tenant, one, now)).collect(),
        next_page_token: next_page_token(next),
    })
}
