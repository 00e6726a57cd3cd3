//! Lists obligations; an applicant sees its own only.

use tilskudd_proto::reporting::v1::ListObligationsResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::error::Result;
use crate::obligations::codec::requests::ListObligations;
use crate::obligations::{codec, store};

/// Lists a page of obligations.
///
/// # Errors
/// The database's.
pub(crate) async fn run(scope: &Scope, query: &ListObligations) -> Result<ListObligationsResponse> {
    let mut conn = scope.db.read().await?;
    let rows = store::obligation::list(&mut conn, scope.organisation(), query).await?;
    let (obligations, next) = query.page.split(rows, |last| last.id);
    let messages = obligations
        .iter()
        .map(|one| codec::obligation::message(&scope.tenant, one));
    Ok(ListObligationsResponse {
        obligations: messages.collect::<Result<_, _>>()?,
        next_page_token: next_page_token(next),
    })
}
