//! Sends the report forms of a call's year, from 1 January of the year after (R32).

use std::collections::BTreeSet;

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::reporting::v1::SendReportFormsResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_store::Idempotency;

use crate::error::{Error, Result};
use crate::obligations::codec::requests::SendForms;
use crate::obligations::domain::call_terms::check_forms;
use crate::obligations::ops::locked::edition;
use crate::obligations::ops::standing::emit_standing;
use crate::obligations::store;

/// Sends the forms to everybody who owes a report and has none yet.
///
/// # Errors
/// An unknown call, a legal time before January, or the database's.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &SendForms,
) -> Result<SendReportFormsResponse> {
    let (db, tenant, call) = (&scope.db, &scope.tenant, command.call);
    db.run_once::<_, Error, _>("reporting.forms.send", &scope.actor, key, move |tx| {
        Box::pin(async move {
            let name = format_name(tenant, "calls", &call);
            let terms = store::call::find(tx.conn(), call)
                .await?
                .ok_or_else(|| Error::NotFound(name.clone()))?;
            let edition = edition(tx, &terms.edition).await?;
            let now = tx.legal_now();
            check_forms(&edition, terms.year, now)?;
            let sent = store::obligation::send_forms(tx.conn(), call, now).await?;
            tx.audit("forms.sent", name, json!({ "sent": sent.len() }));
            for recipient in sent.iter().collect::<BTreeSet<_>>() {
                emit_standing(tx, tenant, recipient, terms.year).await?;
            }
            Ok(SendReportFormsResponse {
                sent: i32::try_from(sent.len()).unwrap_or(i32::MAX),
                sent_at: Some(timestamp(now)),
            })
        })
    })
    .await
}
