//! Records a recipient's report of a changed address, account or organisation number (R25, KKI §9): a task at the office.

use serde_json::json;
use tilskudd_kernel::ids::ChangeReportId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::signed;
use crate::change_reports::codec::change_report::{Accounts, encode};
use crate::change_reports::codec::requests::ReportChange;
use crate::change_reports::domain::change_report::ChangeReport;
use crate::change_reports::store;
use crate::error::Error;
use crate::organisations;
use crate::organisations::error::organisation::OrganisationError;

/// Stores the report. It changes nothing by itself.
///
/// # Errors
/// `OrganisationError::Unknown`.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ReportChange,
) -> Result<pb::ReportChangeResponse, Error> {
    scope
        .db
        .run_once("intake.change-report.report", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &ReportChange,
) -> Result<pb::ReportChangeResponse, Error> {
    let reported = &command.reported;
    let own = &reported.organisation;
    if organisations::store::organisations::find(tx.conn(), own)
        .await?
        .is_none()
    {
        return Err(OrganisationError::Unknown(own.clone()).into());
    }
    let report = ChangeReport {
        id: ChangeReportId::new(tx.ids()),
        organisation: own.clone(),
        value: reported.value.clone(),
        effective_from: reported.effective_from,
        explanation: reported.explanation.clone(),
        reported: signed(tx),
        resolution: None,
    };
    store::change_reports::insert(tx.conn(), &report).await?;
    // The answer is kept, so it holds no whole account number; nor does the audit log.
    let message = encode(&scope.tenant, &report, Accounts::Masked);
    tx.audit(
        "change-report.reported",
        &message.name,
        json!({ "organisation": report.organisation, "kind": report.value.kind() }),
    );
    Ok(pb::ReportChangeResponse {
        report: Some(message),
    })
}
