//! One application, as last revised.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications::codec::application::detailed;
use crate::applications::ops::access::may_read;
use crate::applications::ops::current_application::message;
use crate::applications::store;
use crate::applications::store::listing;
use crate::error::Error;

/// The application. A draft is its applicant's alone, and another organisation's is not found.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn run(scope: &Scope, id: ApplicationId) -> Result<pb::GetApplicationResponse, Error> {
    let mut conn = scope.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &id));
    let stored = stored.ok_or_else(not_found)?;
    if !may_read(scope, &mut conn, &stored.head).await? {
        return Err(not_found());
    }
    let details = store::details::find(&mut conn, id).await?;
    let supplements = store::supplements::list(&mut conn, id).await?;
    drop(conn);
    let origin = stored.head.origin;
    let application = message(&scope.tenant, stored)?;
    Ok(pb::GetApplicationResponse {
        application: Some(detailed(application, origin, &details, &supplements)?),
    })
}
