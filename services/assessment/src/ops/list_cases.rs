//! Lists the region's cases.

use tilskudd_proto::assessment::v1::ListCasesResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::codec;
use crate::codec::request::ListCases;
use crate::error::Result;
use crate::store;

/// A page of cases by case number.
///
/// # Errors
/// The database's.
pub(crate) async fn run(scope: &Scope, query: &ListCases) -> Result<ListCasesResponse> {
    let mut conn = scope.db.read().await?;
    let (cases, next) = store::case_file::list(&mut conn, query).await?;
    let cases = cases.iter().map(|case| codec::case::case(&scope.tenant, case));
    Ok(ListCasesResponse {
        cases: cases.collect::<Result<_, tilskudd_store::Error>>()?,
        next_page_token: next_page_token(next),
    })
}
