//! Returns a recommendation with a reason, so that the case is judged anew.

use serde_json::json;
use tilskudd_proto::assessment::v1::ReturnCaseResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use super::load;
use crate::codec;
use crate::codec::request::ReturnCase;
use crate::domain::state::State;
use crate::error::{Error, Result};
use crate::store;

/// Sends back; the recommendation of this round is kept in the history.
///
/// # Errors
/// What [`crate::domain::case::Case::check_return`] refuses, or the database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ReturnCase,
) -> Result<ReturnCaseResponse> {
    let (tenant, id) = (&scope.tenant, command.id);
    let once = scope
        .db
        .run_once::<_, Error, _>("assessment.case.return", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let mut case = load::lock(tx, tenant, id).await?;
                let signed = load::signed(tx);
                case.check_return(signed.person)?;
                let reason = command.reason.as_str();
                store::conflict_and_return::insert_return(tx.conn(), id, case.round, signed, reason).await?;
                case.state = State::Open;
                case.recommended = None;
                store::case_file::update(tx.conn(), &case).await?;
                let details = json!({ "round": case.round });
                tx.audit("case.returned", codec::case::name(tenant, id), details);
                let case = load::reload(tx, tenant, id).await?;
                Ok(ReturnCaseResponse {
                    case: Some(codec::case::case(tenant, &case)?),
                })
            })
        });
    once.await
}
