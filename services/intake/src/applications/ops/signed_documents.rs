//! The signed documents of an application.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_runtime::Scope;

use crate::applications::domain::application::Head;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::may_read;
use crate::applications::store::listing;
use crate::applications::store::signatures::{Stored, newest};
use crate::error::Error;

/// The application and the newest document that was signed of it.
///
/// # Errors
/// [`Error::NotFound`]; `DraftError::NothingSigned`.
pub(crate) async fn newest_signed(scope: &Scope, id: ApplicationId) -> Result<(Head, Stored), Error> {
    let mut conn = scope.db.read().await?;
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &id));
    let found = listing::find(&mut conn, id).await?;
    let head = found.ok_or_else(not_found)?.head;
    if !may_read(scope, &mut conn, &head).await? {
        return Err(not_found());
    }
    let stored = newest(&mut conn, id).await?;
    Ok((head, stored.ok_or(DraftError::NothingSigned)?))
}
