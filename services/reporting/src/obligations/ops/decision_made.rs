//! A decision creates an obligation (R28): none after a refusal, which is recorded all the same.

use serde_json::json;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::{Error, Result};
use crate::obligations::domain::call_terms::CallTerms;
use crate::obligations::domain::decision::Decision;
use crate::obligations::domain::obligation;
use crate::obligations::ops::standing::emit_standing;
use crate::obligations::{codec, store};

/// Makes the obligation, once the call is here, and recomputes for the recipient's year whether the auditor's
/// statement is demanded.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &DecisionMade) -> Result<Receipt> {
    let decision = &codec::decision::decision(fact)?;
    db.receive::<Error, _>("reporting.decision.record", event, move |tx| {
        Box::pin(async move {
            let Some(call) = store::call::find(tx.conn(), decision.call).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let now = tx.legal_now();
            if !store::obligation::insert_decision(tx.conn(), decision, now).await? {
                return Ok(Receipt::Applied);
            }
            if decision.is_refusal() {
                tx.audit("decision.known", &decision.name, json!({ "refused": true }));
            } else {
                oblige(tx, db.tenant(), decision, &call).await?;
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}

async fn oblige(tx: &mut Tx<'_>, tenant: &Tenant, decision: &Decision, call: &CallTerms) -> Result<()> {
    let (organisation, awarded) = (&decision.organisation_number, decision.awarded);
    let sum = store::recipient_year::add(tx.conn(), organisation, call.year, awarded).await?;
    let obligation = decision.obligation(ObligationId::new(tx.ids()), call);
    store::obligation::insert(tx.conn(), &obligation).await?;
    store::recipient_year::demand_statements(tx.conn(), organisation, call.year, sum).await?;
    tx.audit(
        "obligation.made",
        obligation::name(tenant, obligation.id),
        json!({ "decision": decision.name, "awarded_ore": awarded, "waived": obligation.report_waived }),
    );
    emit_standing(tx, tenant, organisation, call.year).await
}
