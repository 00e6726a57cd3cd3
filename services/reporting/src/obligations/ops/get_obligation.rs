//! Reads an obligation, for the office or its recipient.

use tilskudd_kernel::ids::ObligationId;
use tilskudd_proto::reporting::v1::GetObligationResponse;
use tilskudd_runtime::{Failure, Scope};

use crate::obligations::domain::obligation;
use crate::obligations::{codec, store};

/// Reads the obligation.
///
/// # Errors
/// An unknown obligation, another organisation's, or the database's.
pub(crate) async fn run(scope: &Scope, id: ObligationId) -> Result<GetObligationResponse, Failure> {
    let mut conn = scope.db.read().await?;
    let obligation = store::obligation::get(&mut conn, id)
        .await?
        .ok_or_else(|| Failure::not_found(obligation::name(&scope.tenant, id)))?;
    scope.require_organisation(&obligation.organisation_number)?;
    Ok(GetObligationResponse {
        obligation: Some(codec::obligation::message(&scope.tenant, &obligation)?),
    })
}
