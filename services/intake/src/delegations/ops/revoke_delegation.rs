//! An applicant ends a delegation of its own (KKI §3).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::applications::error::draft::DraftError;
use crate::delegations::codec::requests::RevokeDelegation;
use crate::delegations::store;
use crate::error::Error;

/// Ends a delegation of the caller's own organisation.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; `DraftError::RevokedAlready`.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RevokeDelegation,
) -> Result<pb::RevokeDelegationResponse, Error> {
    scope
        .db
        .run_once("intake.delegation.revoke", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &RevokeDelegation,
) -> Result<pb::RevokeDelegationResponse, Error> {
    let name = format_name(&scope.tenant, "delegations", &command.id);
    let delegation = store::delegations::find(tx.conn(), command.id).await?;
    delegation
        .filter(|delegation| scope.organisation() == Some(&delegation.terms.organisation))
        .ok_or_else(|| Error::NotFound(name.clone()))?;
    let act = acted(tx, &command.reason);
    if !store::delegations::revoke(tx.conn(), command.id, &act).await? {
        return Err(DraftError::RevokedAlready.into());
    }
    tx.audit("delegation.revoked", name, json!({}));
    Ok(pb::RevokeDelegationResponse {})
}
