//! A caseworker declares a conflict of interest (inhabilitet, forvaltningsloven §6).

use serde_json::json;
use tilskudd_kernel::ids::CaseId;
use tilskudd_proto::assessment::v1::DeclareConflictResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::Idempotency;

use super::{case_name, lock};
use crate::domain::judgement::Reason;
use crate::error::{Error, Result};
use crate::store;

/// Declares it; the person can do nothing more in the case, here or in allocation.
///
/// # Errors
/// A conflict that was declared before, an approved case, or the database's.
pub async fn declare_conflict(
    entered: &Entered,
    key: &Idempotency,
    id: CaseId,
    reason: &Reason,
) -> Result<DeclareConflictResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<DeclareConflictResponse, Error, _>(
            "assessment.declare_conflict",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let case = lock(tx, tenant, id).await?;
                    case.check_conflict()?;
                    let (person, now) = (tx.actor().person, tx.legal_now());
                    let new =
                        store::act::insert_conflict(tx.conn(), id, person, reason.as_str(), now).await?;
                    if !new {
                        return Err(Error::ConflictDeclared);
                    }
                    store::case_file::update(tx.conn(), &case).await?;
                    tx.audit("case.conflict-declared", case_name(tenant, id), json!({}));
                    Ok(DeclareConflictResponse {})
                })
            },
        )
        .await
}
