//! A caseworker recommends an outcome for every measure (innstilling, §7).

use serde_json::json;
use tilskudd_kernel::ids::CaseId;
use tilskudd_kernel::money::Money;
use tilskudd_proto::assessment::v1::RecommendCaseResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::Idempotency;

use super::{case_name, edition, lock, reread};
use crate::domain::case_file::{Act, State};
use crate::domain::judgement::{Reason, Recommendation};
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// Recommends; the case then waits for another person's approval.
///
/// # Errors
/// What [`crate::domain::case_file::CaseFile::check_recommendation`] refuses, another case than was read, or the
/// database's.
pub async fn recommend_case(
    entered: &Entered,
    key: &Idempotency,
    id: CaseId,
    etag: &str,
    recommendations: &[Recommendation],
    reason: &Reason,
) -> Result<RecommendCaseResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<RecommendCaseResponse, Error, _>(
            "assessment.recommend_case",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let mut case = lock(tx, tenant, id).await?;
                    let edition = edition(tx, &case).await?;
                    let person = tx.actor().person;
                    case.check_recommendation(&edition, recommendations, person)?;
                    case.check_etag(etag)?;
                    case.state = State::Recommended;
                    case.round += 1;
                    case.recommended = Some(Act {
                        person,
                        at: tx.legal_now(),
                        reason: reason.clone(),
                    });
                    store::case_file::update(tx.conn(), &case).await?;
                    store::judgement::insert_recommendations(tx.conn(), &case, recommendations).await?;
                    // Sums of what is at most applied for; an overflow only leaves the figure out of the log.
                    let sum = Money::sum(recommendations.iter().map(|r| r.amount)).ok();
                    tx.audit(
                        "case.recommended",
                        case_name(tenant, id),
                        json!({ "round": case.round, "recommended_ore": sum }),
                    );
                    let case = reread(tx, tenant, id).await?;
                    Ok(RecommendCaseResponse {
                        case: Some(encode::case(tenant, &case)?),
                    })
                })
            },
        )
        .await
}
