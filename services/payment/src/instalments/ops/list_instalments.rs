//! Lists instalments.

use tilskudd_proto::payment::v1::ListInstalmentsResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::error::Error;
use crate::instalments::codec;
use crate::instalments::codec::ListInstalments;
use crate::instalments::store::instalments;

/// Instalments by id.
pub(crate) async fn run(scope: &Scope, query: &ListInstalments) -> Result<ListInstalmentsResponse, Error> {
    let mut conn = scope.db.read().await?;
    let rows = instalments::list(&mut conn, query.state, &query.page).await?;
    let (rows, next) = query.page.split(rows, |row| row.id);
    let encode = |row| codec::instalment(&scope.tenant, row);
    Ok(ListInstalmentsResponse {
        instalments: rows.iter().map(encode).collect(),
        next_page_token: next_page_token(next),
    })
}
