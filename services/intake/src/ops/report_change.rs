//! A recipient reports a changed address, account or organisation number (R25, KKI §9): a task at the office.

use serde_json::json;
use tilskudd_kernel::ids::ChangeReportId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use crate::codec::change_report::{Accounts, Reported, encode};
use crate::domain::change_report::ChangeReport;
use crate::error::Error;
use crate::store;

/// Stores the report. It changes nothing by itself.
///
/// # Errors
/// [`Error::UnknownOrganisation`].
pub(crate) async fn report_change(
    at: &Entered,
    key: &Idempotency,
    own: &OrgNumber,
    reported: &Reported,
) -> Result<pb::ReportChangeResponse, Error> {
    at.db
        .run_once("intake.report_change", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, own, reported))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    at: &Entered,
    own: &OrgNumber,
    reported: &Reported,
) -> Result<pb::ReportChangeResponse, Error> {
    if store::organisations::find(tx.conn(), own).await?.is_none() {
        return Err(Error::UnknownOrganisation(own.clone()));
    }
    let report = ChangeReport {
        id: ChangeReportId::new(tx.ids()),
        organisation: own.clone(),
        value: reported.value.clone(),
        effective_from: reported.effective_from,
        explanation: reported.explanation.clone(),
        reported_by: tx.actor().person,
        reported_at: tx.legal_now(),
        resolution: None,
    };
    store::change_reports::insert(tx.conn(), &report).await?;
    // The answer is kept, so it holds no whole account number; nor does the audit log.
    let message = encode(&at.tenant, &report, Accounts::Masked);
    tx.audit(
        "change-report.reported",
        &message.name,
        json!({ "organisation": report.organisation, "kind": report.value.kind() }),
    );
    Ok(pb::ReportChangeResponse {
        report: Some(message),
    })
}
