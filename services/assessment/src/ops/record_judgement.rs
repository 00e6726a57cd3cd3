//! Records a caseworker's judgement of one measure (§4, R16).

use serde_json::json;
use tilskudd_proto::assessment::v1::RecordJudgementResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use super::load;
use crate::codec;
use crate::codec::request::RecordJudgement;
use crate::error::{Error, Result};
use crate::store;

/// Records the judgement; it replaces an earlier one of the same measure.
///
/// # Errors
/// What [`crate::domain::case::Case::check_judgement`] refuses, or the database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RecordJudgement,
) -> Result<RecordJudgementResponse> {
    let (tenant, id, judgement) = (&scope.tenant, command.id, &command.judgement);
    let once =
        scope
            .db
            .run_once::<_, Error, _>("assessment.judgement.record", &scope.actor, key, move |tx| {
                Box::pin(async move {
                    let case = load::lock(tx, tenant, id).await?;
                    let edition = load::edition(tx, &case).await?;
                    let signed = load::signed(tx);
                    case.check_judgement(&edition, judgement, signed.person)?;
                    store::judgement::insert(tx.conn(), &case, judgement, signed).await?;
                    store::case_file::update(tx.conn(), &case).await?;
                    tx.audit(
                        "case.judged",
                        codec::case::name(tenant, id),
                        json!({ "measure": judgement.measure, "overall": judgement.overall }),
                    );
                    let case = load::reload(tx, tenant, id).await?;
                    Ok(RecordJudgementResponse {
                        case: Some(codec::case::case(tenant, &case)?),
                    })
                })
            });
    once.await
}
