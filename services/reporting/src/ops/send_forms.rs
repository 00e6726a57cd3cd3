//! The report forms of a call's year go out, from 1 January of the year after (R32).

use std::collections::BTreeSet;

use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::reporting::v1::SendReportFormsResponse;
use tilskudd_runtime::Entered;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_store::Idempotency;

use super::missing;
use super::standing::tell_standing;
use crate::domain::call_terms::check_forms;
use crate::error::{Error, Result};
use crate::store;

/// Sends the forms to everybody who owes a report and has none yet.
///
/// # Errors
/// An unknown call, a legal time before January, or the database's.
pub async fn send_forms(
    entered: &Entered,
    key: &Idempotency,
    call: CallId,
) -> Result<SendReportFormsResponse> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<SendReportFormsResponse, Error, _>(
            "reporting.send_forms",
            &entered.actor,
            key,
            move |tx| {
                Box::pin(async move {
                    let name = format_name(tenant, "calls", &call);
                    let terms = store::copies::call(tx.conn(), call)
                        .await?
                        .ok_or_else(|| Error::NotFound { name: name.clone() })?;
                    let edition = store::copies::edition(tx.conn(), &terms.edition)
                        .await?
                        .ok_or(missing("edition"))?;
                    let now = tx.legal_now();
                    check_forms(&edition, terms.year, now)?;
                    let sent = store::obligation::send_forms(tx.conn(), call, now).await?;
                    tx.audit("forms.sent", name, json!({ "sent": sent.len() }));
                    for recipient in sent.iter().collect::<BTreeSet<_>>() {
                        tell_standing(tx, tenant, recipient, terms.year).await?;
                    }
                    Ok(SendReportFormsResponse {
                        sent: i32::try_from(sent.len()).unwrap_or(i32::MAX),
                        sent_at: Some(timestamp(now)),
                    })
                })
            },
        )
        .await
}
