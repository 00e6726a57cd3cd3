//! Declares a caseworker's conflict of interest (inhabilitet, forvaltningsloven §6).

use serde_json::json;
use tilskudd_proto::assessment::v1::DeclareConflictResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use super::load;
use crate::codec;
use crate::codec::request::DeclareConflict;
use crate::error::duty::DutyError;
use crate::error::{Error, Result};
use crate::store;

/// Declares it; the person can do nothing more in the case, here or in allocation.
///
/// # Errors
/// A conflict that was declared before, an approved case, or the database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &DeclareConflict,
) -> Result<DeclareConflictResponse> {
    let (tenant, id) = (&scope.tenant, command.id);
    let once =
        scope
            .db
            .run_once::<_, Error, _>("assessment.conflict.declare", &scope.actor, key, move |tx| {
                Box::pin(async move {
                    let case = load::lock(tx, tenant, id).await?;
                    case.check_conflict()?;
                    let signed = load::signed(tx);
                    let reason = command.reason.as_str();
                    if !store::conflict_and_return::insert_conflict(tx.conn(), id, signed, reason).await? {
                        return Err(DutyError::AlreadyDeclared.into());
                    }
                    store::case_file::update(tx.conn(), &case).await?;
                    tx.audit("case.conflict-declared", codec::case::name(tenant, id), json!({}));
                    Ok(DeclareConflictResponse {})
                })
            });
    once.await
}
