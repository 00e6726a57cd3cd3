//! A caseworker judges one measure (§4, R16).

use serde_json::json;
use tilskudd_kernel::ids::CaseId;
use tilskudd_proto::assessment::v1::RecordJudgementResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::Idempotency;

use super::{case_name, edition, lock, reread};
use crate::domain::judgement::Judgement;
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// Records the judgement; it replaces an earlier one of the same measure.
///
/// # Errors
/// What [`crate::domain::case_file::CaseFile::check_judgement`] refuses, or the database's.
pub async fn record_judgement(
    entered: &Entered,
    key: &Idempotency,
    id: CaseId,
    judgement: &Judgement,
) -> Result<RecordJudgementResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<RecordJudgementResponse, Error, _>(
            "assessment.record_judgement",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let case = lock(tx, tenant, id).await?;
                    let edition = edition(tx, &case).await?;
                    let (person, now) = (tx.actor().person, tx.legal_now());
                    case.check_judgement(&edition, judgement, person)?;
                    store::judgement::insert(tx.conn(), &case, judgement, person, now).await?;
                    store::case_file::update(tx.conn(), &case).await?;
                    tx.audit(
                        "case.judged",
                        case_name(tenant, id),
                        json!({ "measure": judgement.measure, "overall": judgement.overall }),
                    );
                    let case = reread(tx, tenant, id).await?;
                    Ok(RecordJudgementResponse {
                        case: Some(encode::case(tenant, &case)?),
                    })
                })
            },
        )
        .await
}
