//! A report is sent back with a reason, to be corrected and submitted again.

use serde_json::json;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_proto::reporting::v1::ReturnReportResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::Idempotency;

use super::standing::tell_standing;
use super::{lock, obligation_name, reread};
use crate::domain::obligation::{Act, Reason, State};
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// Sends back; the report is kept in the history.
///
/// # Errors
/// When no report waits, or the database's.
pub async fn return_report(
    entered: &Entered,
    key: &Idempotency,
    id: ObligationId,
    reason: &Reason,
) -> Result<ReturnReportResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<ReturnReportResponse, Error, _>(
            "reporting.return_report",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let mut obligation = lock(tx, tenant, id).await?;
                    obligation.check_return()?;
                    let act = Act {
                        person: tx.actor().person,
                        at: tx.legal_now(),
                        reason: reason.clone(),
                    };
                    let number = obligation.report_number;
                    store::report::insert_return(tx.conn(), id, number, &act).await?;
                    obligation.state = State::FormSent;
                    store::obligation::update(tx.conn(), &obligation).await?;
                    tx.audit(
                        "report.returned",
                        obligation_name(tenant, id),
                        json!({ "number": number }),
                    );
                    let obligation = reread(tx, tenant, id).await?;
                    tell_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
                    Ok(ReturnReportResponse {
                        obligation: Some(encode::obligation(tenant, &obligation)?),
                    })
                })
            },
        )
        .await
}
