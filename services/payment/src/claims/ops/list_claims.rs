//! Lists claims for money to be returned.

use tilskudd_kernel::ids::ClaimId;
use tilskudd_proto::payment::v1::ListClaimsResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;
use tilskudd_store::Page;

use crate::claims::{codec, store};
use crate::error::Error;

/// Claims by id; an applicant sees those against its own organisation only.
pub(crate) async fn run(scope: &Scope, page: &Page<ClaimId>) -> Result<ListClaimsResponse, Error> {
    let mut conn = scope.db.read().await?;
    let rows = store::list(&mut conn, scope.organisation(), page).await?;
    let (rows, next) = page.split(rows, |row| row.id);
    let encode = |row| codec::claims::claim(&scope.tenant, row);
    Ok(ListClaimsResponse {
        claims: rows.iter().map(encode).collect(),
        next_page_token: next_page_token(next),
    })
}
