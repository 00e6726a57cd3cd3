//! A page of applications: an applicant its own, the office and others what was submitted in the region.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::error::Error;
use crate::lists::domain::list::ListApplications;
use crate::lists::ops::page_of_applications::page;

/// The page.
///
/// # Errors
/// [`crate::lists::error::ListError::TooManyMatches`].
pub(crate) async fn run(
    scope: &Scope,
    query: &ListApplications,
) -> Result<pb::ListApplicationsResponse, Error> {
    let (applications, next) = page(scope, query).await?;
    Ok(pb::ListApplicationsResponse {
        applications,
        next_page_token: next_page_token(next),
    })
}
