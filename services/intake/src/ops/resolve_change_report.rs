//! An office closes the task that a reported change is (R25).

use serde_json::json;
use tilskudd_kernel::ids::ChangeReportId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, Fields, Role};
use tilskudd_store::{Idempotency, Tx};

use crate::codec::change_report::{Accounts, check_reference, encode};
use crate::domain::change_report::{ChangeReport, Outcome, Resolution, Resolver};
use crate::error::Error;
use crate::store;

/// Closes it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::ChangeReport`] says who closes it, or that it is closed; [`Error::Invalid`] when the reference is not one that the change needs.
pub(crate) async fn resolve_change_report(
    at: &Entered,
    key: &Idempotency,
    id: ChangeReportId,
    outcome: &Outcome,
) -> Result<pb::ResolveChangeReportResponse, Error> {
    at.db
        .run_once("intake.resolve_change_report", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, id, outcome))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    at: &Entered,
    id: ChangeReportId,
    outcome: &Outcome,
) -> Result<pb::ResolveChangeReportResponse, Error> {
    let name = format_name(&at.tenant, "changeReports", &id);
    let report = store::change_reports::lock(tx.conn(), id).await?;
    let report = report.ok_or_else(|| Error::NotFound(name.clone()))?;
    report.may_be_resolved(Resolver {
        person: tx.actor().person,
        keeps_accounts: at.caller.has(Role::Accounts),
        decides: at.caller.has(Role::Decider),
        handles_cases: at.caller.has(Role::Caseworker),
    })?;
    let mut f = Fields::new();
    let reference = check_reference(&mut f, &at.tenant, &report.value, outcome);
    f.finish(|| reference).map_err(Error::Invalid)?;
    let resolution = Resolution {
        outcome: outcome.clone(),
        by: tx.actor().person,
        at: tx.legal_now(),
    };
    store::change_reports::resolve(tx.conn(), id, &resolution).await?;
    tx.audit(
        "change-report.resolved",
        name,
        json!({ "state": outcome.state().as_str(), "kind": report.value.kind() }),
    );
    let report = ChangeReport {
        resolution: Some(resolution),
        ..report
    };
    Ok(pb::ResolveChangeReportResponse {
        report: Some(encode(&at.tenant, &report, Accounts::Masked)),
    })
}
