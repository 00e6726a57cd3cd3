//! Records a caseworker's recommendation of an outcome for every measure (innstilling, §7).

use serde_json::json;
use tilskudd_kernel::money::Money;
use tilskudd_proto::assessment::v1::RecommendCaseResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use super::load;
use crate::codec;
use crate::codec::request::RecommendCase;
use crate::domain::state::State;
use crate::error::{Error, Result};
use crate::store;

/// Recommends; the case then waits for another person's approval.
///
/// # Errors
/// What [`crate::domain::case::Case::check_recommendation`] refuses, another case than was read, or the
/// database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RecommendCase,
) -> Result<RecommendCaseResponse> {
    let (tenant, id, recommendations) = (&scope.tenant, command.id, &command.recommendations);
    let once = scope
        .db
        .run_once::<_, Error, _>("assessment.case.recommend", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let mut case = load::lock(tx, tenant, id).await?;
                let edition = load::edition(tx, &case).await?;
                let signed = load::signed(tx);
                case.check_recommendation(&edition, recommendations, signed.person)?;
                case.check_etag(&command.etag)?;
                case.state = State::Recommended;
                case.round += 1;
                case.recommended = Some(signed.because(command.reason.clone()));
                store::case_file::update(tx.conn(), &case).await?;
                store::judgement::insert_recommendations(tx.conn(), &case, recommendations).await?;
                // Sums of what is at most applied for; an overflow only leaves the figure out of the log.
                let sum = Money::sum(recommendations.iter().map(|r| r.amount)).ok();
                tx.audit(
                    "case.recommended",
                    codec::case::name(tenant, id),
                    json!({ "round": case.round, "recommended_ore": sum }),
                );
                let case = load::reload(tx, tenant, id).await?;
                Ok(RecommendCaseResponse {
                    case: Some(codec::case::case(tenant, &case)?),
                })
            })
        });
    once.await
}
