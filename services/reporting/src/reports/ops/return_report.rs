//! Returns a report with a reason, to be corrected and submitted again.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_proto::reporting::v1::ReturnReportResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use crate::error::{Error, Result};
use crate::obligations;
use crate::obligations::domain::obligation;
use crate::obligations::domain::state::State;
use crate::obligations::ops::locked::{lock, obligation_view, reread};
use crate::obligations::ops::standing::emit_standing;
use crate::reports::codec::requests::ReturnReport;
use crate::reports::store;

/// Sends back; the report is kept in the history.
///
/// # Errors
/// When no report is in, or the database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ReturnReport,
) -> Result<ReturnReportResponse> {
    let (db, tenant, id) = (&scope.db, &scope.tenant, command.id);
    db.run_once::<_, Error, _>("reporting.report.return", &scope.actor, key, move |tx| {
        Box::pin(async move {
            let mut obligation = lock(tx, tenant, id).await?;
            obligation.check_return()?;
            let signed = Signed {
                person: tx.actor().person,
                at: tx.legal_now(),
            };
            let act = signed.because(command.reason.clone());
            let number = obligation.report_number;
            store::insert_return(tx.conn(), id, number, &act).await?;
            obligation.state = State::FormSent;
            obligations::store::obligation::update(tx.conn(), &obligation).await?;
            tx.audit(
                "report.returned",
                obligation::name(tenant, id),
                json!({ "number": number }),
            );
            let obligation = reread(tx, tenant, id).await?;
            emit_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
            Ok(ReturnReportResponse {
                obligation: Some(obligation_view(tenant, &obligation)?),
            })
        })
    })
    .await
}
