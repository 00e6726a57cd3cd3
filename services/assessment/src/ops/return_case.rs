//! The recommendation is sent back with a reason, to be judged and made anew.

use serde_json::json;
use tilskudd_kernel::ids::CaseId;
use tilskudd_proto::assessment::v1::ReturnCaseResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::Idempotency;

use super::{case_name, lock, reread};
use crate::domain::case_file::{Act, State};
use crate::domain::judgement::Reason;
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// Sends back; the recommendation of this round is kept in the history.
///
/// # Errors
/// What [`crate::domain::case_file::CaseFile::check_return`] refuses, or the database's.
pub async fn return_case(
    entered: &Entered,
    key: &Idempotency,
    id: CaseId,
    reason: &Reason,
) -> Result<ReturnCaseResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<ReturnCaseResponse, Error, _>("assessment.return_case", &entered.actor, key, move |tx| {
            Box::pin(async move {
                let mut case = lock(tx, tenant, id).await?;
                let act = Act {
                    person: tx.actor().person,
                    at: tx.legal_now(),
                    reason: reason.clone(),
                };
                case.check_return(act.person)?;
                store::act::insert_return(tx.conn(), id, case.round, &act).await?;
                case.state = State::Open;
                case.recommended = None;
                store::case_file::update(tx.conn(), &case).await?;
                tx.audit(
                    "case.returned",
                    case_name(tenant, id),
                    json!({ "round": case.round }),
                );
                let case = reread(tx, tenant, id).await?;
                Ok(ReturnCaseResponse {
                    case: Some(encode::case(tenant, &case)?),
                })
            })
        })
        .await
}
