//! The delegations of an applicant.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::delegations::codec::delegation::encode;
use crate::delegations::codec::requests::ListDelegations;
use crate::delegations::store;
use crate::error::Error;

/// A page of the delegations of an applicant, in order of recording.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    scope: &Scope,
    query: &ListDelegations,
) -> Result<pb::ListDelegationsResponse, Error> {
    let page = &query.page;
    let mut conn = scope.db.read().await?;
    let found = store::delegations::list(&mut conn, &query.organisation, page.after, page.limit()).await?;
    let (found, next) = page.split(found, |one| one.id.as_uuid());
    Ok(pb::ListDelegationsResponse {
        delegations: found.iter().map(|one| encode(&scope.tenant, one)).collect(),
        next_page_token: next_page_token(next),
    })
}
