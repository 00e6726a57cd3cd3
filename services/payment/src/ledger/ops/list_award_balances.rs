//! Lists the balances of awards.

use tilskudd_proto::payment::v1::ListAwardBalancesResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::error::Error;
use crate::ledger::codec;
use crate::ledger::codec::balances::ListAwardBalances;
use crate::ledger::store::balances;

/// Balances by award; an applicant sees its own organisation's only.
pub(crate) async fn run(
    scope: &Scope,
    query: &ListAwardBalances,
) -> Result<ListAwardBalancesResponse, Error> {
    let mut conn = scope.db.read().await?;
    let rows = balances::list(&mut conn, query.year, scope.organisation(), &query.page).await?;
    let (rows, next) = query.page.split(rows, |row| row.award);
    let encode = |row| codec::balances::balance(&scope.tenant, row);
    Ok(ListAwardBalancesResponse {
        balances: rows.iter().map(encode).collect(),
        next_page_token: next_page_token(next),
    })
}
