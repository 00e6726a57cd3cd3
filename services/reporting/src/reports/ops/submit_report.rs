//! Submits a recipient's report and accounts (§5, §6). After the deadline it is accepted and marked late.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1::SubmitReportResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::error::{Error, Result};
use crate::obligations;
use crate::obligations::domain::obligation::{self, Obligation, Submitted};
use crate::obligations::ops::locked::{call, edition, lock, obligation_view, require_recipient, reread};
use crate::obligations::ops::standing::emit_standing;
use crate::reports::codec::report::SubmitReport;
use crate::reports::domain::report_rules::{Rules, problems};
use crate::reports::error::ReportError;
use crate::reports::store;

/// Submits the report.
///
/// # Errors
/// Another organisation's obligation, one that takes no report now, every rule that the report breaks, or the
/// database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &SubmitReport,
) -> Result<SubmitReportResponse> {
    let (db, tenant, id) = (&scope.db, &scope.tenant, command.id);
    db.run_once::<_, Error, _>("reporting.report.submit", &scope.actor, key, move |tx| {
        Box::pin(async move {
            let mut obligation = lock(tx, tenant, id).await?;
            require_recipient(scope, &obligation)?;
            check(tx, tenant, &obligation, command).await?;
            let report = Submitted {
                content: command.content.clone(),
                content_hash: command.content_hash.clone(),
                signed: Signed {
                    person: tx.actor().person,
                    at: tx.legal_now(),
                },
            };
            obligation.submitted(report.signed);
            store::insert(tx.conn(), id, obligation.report_number, &report).await?;
            obligations::store::obligation::update(tx.conn(), &obligation).await?;
            tx.audit(
                "report.submitted",
                obligation::name(tenant, id),
                json!({ "number": obligation.report_number, "late": obligation.late,
                        "content_hash": report.content_hash }),
            );
            let obligation = reread(tx, tenant, id).await?;
            emit_standing(tx, tenant, &obligation.organisation_number, obligation.year).await?;
            Ok(SubmitReportResponse {
                obligation: Some(obligation_view(tenant, &obligation)?),
            })
        })
    })
    .await
}

/// Whether the report can be submitted now, and what of it breaks the rules of edition and call.
async fn check(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    obligation: &Obligation,
    command: &SubmitReport,
) -> Result<()> {
    let call_name = format_name(tenant, "calls", &obligation.call);
    let edition = edition(tx, &obligation.edition).await?;
    let call = call(tx, obligation).await?;
    obligation.check_submit(&edition, &call_name)?;
    let rules = Rules {
        edition: &edition,
        call: &call,
        call_name: &call_name,
    };
    let problems = problems(rules, obligation, &command.awards);
    if problems.is_empty() {
        return Ok(());
    }
    Err(ReportError::Incomplete(problems).into())
}
