//! Another person approves the recommendation (§7), and allocation is told.

use serde_json::json;
use tilskudd_kernel::ids::CaseId;
use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::{ApproveCaseResponse, RecommendationApproved};
use tilskudd_runtime::Entered;
use tilskudd_store::{Destination, Idempotency};

use super::{case_name, lock, reread};
use crate::domain::case_file::{Act, State};
use crate::domain::judgement::Reason;
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// Version of the meaning of [`RecommendationApproved`].
const EVENT_VERSION: u32 = 1;

/// Approves; the case is then closed to changes.
///
/// # Errors
/// What [`crate::domain::case_file::CaseFile::check_approval`] refuses, another case than was read, or the
/// database's.
pub async fn approve_case(
    entered: &Entered,
    key: &Idempotency,
    id: CaseId,
    etag: &str,
    reason: &Reason,
) -> Result<ApproveCaseResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<ApproveCaseResponse, Error, _>(
            "assessment.approve_case",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let mut case = lock(tx, tenant, id).await?;
                    let person = tx.actor().person;
                    case.check_approval(person)?;
                    case.check_etag(etag)?;
                    case.state = State::Approved;
                    case.approved = Some(Act {
                        person,
                        at: tx.legal_now(),
                        reason: reason.clone(),
                    });
                    store::case_file::update(tx.conn(), &case).await?;
                    let case = reread(tx, tenant, id).await?;
                    let event: RecommendationApproved = encode::approved(tenant, &case)?;
                    let application = store::case_file::application_id(tx.conn(), id).await?;
                    tx.emit(
                        &Destination::new(Service::Allocation, tenant),
                        format!("application/{application}"),
                        EVENT_VERSION,
                        &event,
                    );
                    tx.audit(
                        "case.approved",
                        case_name(tenant, id),
                        json!({ "round": case.round }),
                    );
                    Ok(ApproveCaseResponse {
                        case: Some(encode::case(tenant, &case)?),
                    })
                })
            },
        )
        .await
}
