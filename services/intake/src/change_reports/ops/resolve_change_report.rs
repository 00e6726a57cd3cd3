//! An office closes the task that a reported change is (R25).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Role, Scope};
use tilskudd_store::{Idempotency, Tx};

use crate::acts::signed;
use crate::change_reports::codec::change_report::{Accounts, check_reference, encode};
use crate::change_reports::codec::requests::ResolveChangeReport;
use crate::change_reports::domain::change_report::{ChangeReport, Resolution, Resolver};
use crate::change_reports::store;
use crate::error::Error;

/// Closes it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::ChangeReport`] says who closes it, or that it is closed; [`Error::Invalid`] when the reference is not one that the change needs.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ResolveChangeReport,
) -> Result<pb::ResolveChangeReportResponse, Error> {
    scope
        .db
        .run_once("intake.change-report.resolve", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &ResolveChangeReport,
) -> Result<pb::ResolveChangeReportResponse, Error> {
    let ResolveChangeReport { id, outcome } = command;
    let id = *id;
    let name = format_name(&scope.tenant, "changeReports", &id);
    let report = store::change_reports::lock(tx.conn(), id).await?;
    let report = report.ok_or_else(|| Error::NotFound(name.clone()))?;
    report.may_be_resolved(Resolver {
        person: tx.actor().person,
        keeps_accounts: scope.caller.has(Role::Accounts),
        decides: scope.caller.has(Role::Decider),
        handles_cases: scope.caller.has(Role::Caseworker),
    })?;
    let mut f = Fields::new();
    let reference = check_reference(&mut f, &scope.tenant, &report.value, outcome);
    f.finish(|| reference).map_err(Error::Invalid)?;
    let resolution = Resolution {
        outcome: outcome.clone(),
        signed: signed(tx),
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
        report: Some(encode(&scope.tenant, &report, Accounts::Masked)),
    })
}
