//! Approves a recommendation, by another person (§7), and notifies allocation.

use serde_json::json;
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::ApproveCaseResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::{Destination, Idempotency};

use super::load;
use crate::codec;
use crate::codec::request::ApproveCase;
use crate::domain::state::State;
use crate::error::{Error, Result};
use crate::store;

/// Approves; the case is then closed to changes.
///
/// # Errors
/// What [`crate::domain::case::Case::check_approval`] refuses, another case than was read, or the
/// database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ApproveCase,
) -> Result<ApproveCaseResponse> {
    let (tenant, id) = (&scope.tenant, command.id);
    let once = scope
        .db
        .run_once::<_, Error, _>("assessment.case.approve", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let mut case = load::lock(tx, tenant, id).await?;
                let signed = load::signed(tx);
                case.check_approval(signed.person)?;
                case.check_etag(&command.etag)?;
                case.state = State::Approved;
                case.approved = Some(signed.because(command.reason.clone()));
                store::case_file::update(tx.conn(), &case).await?;
                let case = load::reload(tx, tenant, id).await?;
                let application = store::case_file::application_id(tx.conn(), id).await?;
                tx.emit(
                    &Destination::new(Service::Allocation, tenant),
                    format!("application/{application}"),
                    &codec::case::approved(tenant, &case)?,
                );
                let details = json!({ "round": case.round });
                tx.audit("case.approved", codec::case::name(tenant, id), details);
                Ok(ApproveCaseResponse {
                    case: Some(codec::case::case(tenant, &case)?),
                })
            })
        });
    once.await
}
