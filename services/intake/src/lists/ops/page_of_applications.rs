//! A page of applications, for the list and for exports of it.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications::ops::current_application::message;
use crate::error::Error;
use crate::lists::domain::list::{Cursor, ListApplications};
use crate::lists::error::ListError;
use crate::lists::store::lists;

/// A page of a list, and where it ends when more follow.
///
/// # Errors
/// [`ListError::TooManyMatches`].
pub(crate) async fn page(
    scope: &Scope,
    query: &ListApplications,
) -> Result<(Vec<pb::Application>, Option<Cursor>), Error> {
    // At most 200.
    let limit = i64::try_from(query.size).unwrap_or(1);
    let mut conn = scope.db.read().await?;
    let page = lists::page(&mut conn, &query.filter, query.sort, query.after.as_ref(), limit).await?;
    drop(conn);
    let page = page.ok_or(ListError::TooManyMatches)?;
    let applications = page
        .applications
        .into_iter()
        .map(|stored| message(&scope.tenant, stored))
        .collect::<Result<_, _>>()?;
    Ok((applications, page.next))
}
