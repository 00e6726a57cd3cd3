//! An application's ending, or the proposal to dismiss it.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications::ops::ending::ending;
use crate::applications::store::listing;
use crate::applications::store::listing::What;
use crate::error::Error;

/// The ending that the caller may see: an applicant its own and no proposal, others what was submitted.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn run(scope: &Scope, id: ApplicationId) -> Result<pb::GetEndingResponse, Error> {
    let mut conn = scope.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    let visible = stored.is_some_and(|stored| match scope.organisation() {
        Some(own) => stored.head.organisation == *own,
        None => matches!(stored.what, What::Signed(..)),
    });
    if !visible {
        return Err(Error::NotFound(format_name(&scope.tenant, "applications", &id)));
    }
    Ok(pb::GetEndingResponse {
        ending: Some(ending(&mut conn, scope, id).await?),
    })
}
