//! The preliminary answers of an application.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications::codec::preliminary_answer::encode;
use crate::applications::store::{listing, preliminary_answers};
use crate::error::Error;

/// The preliminary answers of an application, oldest first.
///
/// # Errors
/// [`Error::NotFound`] for another organisation's.
pub(crate) async fn run(
    scope: &Scope,
    id: ApplicationId,
) -> Result<pb::ListPreliminaryAnswersResponse, Error> {
    let mut conn = scope.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    let visible = stored.is_some_and(|stored| {
        scope
            .organisation()
            .is_none_or(|own| stored.head.organisation == *own)
    });
    if !visible {
        return Err(Error::NotFound(format_name(&scope.tenant, "applications", &id)));
    }
    let found = preliminary_answers::of(&mut conn, id).await?;
    Ok(pb::ListPreliminaryAnswersResponse {
        preliminary_answers: found.iter().map(|one| encode(&scope.tenant, one)).collect(),
    })
}
