//! Reads one case.

use tilskudd_proto::assessment::v1::GetCaseResponse;
use tilskudd_runtime::Scope;

use crate::codec;
use crate::codec::request::GetCase;
use crate::error::{Error, Result};
use crate::store;

/// The case with everything that belongs to it.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub(crate) async fn run(scope: &Scope, query: &GetCase) -> Result<GetCaseResponse> {
    let tenant = &scope.tenant;
    let mut conn = scope.db.read().await?;
    let case = store::case_file::get(&mut conn, query.id).await?;
    let case = case.ok_or_else(|| Error::NotFound(codec::case::name(tenant, query.id)))?;
    Ok(GetCaseResponse {
        case: Some(codec::case::case(tenant, &case)?),
    })
}
