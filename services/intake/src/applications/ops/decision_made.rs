//! Allocation has decided an application: records it as the application's state.

use serde_json::json;
use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::acts::signed;
use crate::applications::codec::decision::decided;
use crate::applications::domain::application::State;
use crate::applications::ops::completion::end;
use crate::applications::store;
use crate::error::Error;

/// Notes the decision.
///
/// # Errors
/// [`Error::Unreadable`] when it names no application of this region.
pub(crate) async fn run(db: &Db, event: &Received, fact: &DecisionMade) -> Result<Receipt, Error> {
    let id = decided(db.tenant(), fact)?;
    db.receive("intake.decision.note", event, move |tx| {
        Box::pin(in_tx(tx, db.tenant(), id))
    })
    .await
}

async fn in_tx(tx: &mut Tx<'_>, tenant: &Tenant, id: ApplicationId) -> Result<Receipt, Error> {
    let name = &format_name(tenant, "applications", &id);
    let Some(head) = store::applications::lock(tx.conn(), id).await? else {
        return Ok(Receipt::NotKnownYet);
    };
    if matches!(head.state, State::Withdrawn | State::Dismissed) {
        // The decision was made before allocation knew: it stands there, and is on record here.
        tx.audit("application.decided-after-its-end", name, json!({}));
        return Ok(Receipt::Applied);
    }
    // A draft has no case: what it builds on (its submission) is not here, as after a restore.
    let Ok(state) = head.state.decide() else {
        return Ok(Receipt::NotKnownYet);
    };
    if state != head.state {
        let (person, now) = (tx.actor().person, tx.legal_now());
        store::applications::set_state(tx.conn(), &head, state, person, now).await?;
        // One that was sent while the decision was made: there is nothing left to answer.
        let reason = Reason::parse("Søknaden er avgjort.").ok();
        let signed = signed(tx);
        end(tx, tenant, id, (signed, reason)).await?;
        tx.audit("application.decided", name, json!({}));
    }
    Ok(Receipt::Applied)
}
