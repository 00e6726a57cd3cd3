//! Allocation has decided an application: a fact, noted as its state.

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::completion::{acted, end};
use crate::domain::application::State;
use crate::error::Error;
use crate::store;

/// Notes the decision.
///
/// # Errors
/// [`Error::UnreadableEvent`] when it names no application of this region.
pub(crate) async fn note_decision(
    db: &Db,
    event: &Received,
    message: DecisionMade,
) -> Result<Receipt, Error> {
    let name = message
        .decision
        .map(|decision| decision.application)
        .unwrap_or_default();
    let (tenant, id) = parse_name::<ApplicationId>("applications", &name)
        .map_err(|error| Error::UnreadableEvent(Box::new(error)))?;
    if tenant != *db.tenant() {
        return Err(Error::UnreadableEvent("an application of another region".into()));
    }
    let (name, tenant) = (name.as_str(), &tenant);
    db.receive("intake.note_decision", event, move |tx| {
        Box::pin(in_tx(tx, tenant, name, id))
    })
    .await
}

async fn in_tx(tx: &mut Tx<'_>, tenant: &Tenant, name: &str, id: ApplicationId) -> Result<Receipt, Error> {
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
        let act = acted(tx, "Søknaden er avgjort.");
        end(tx, tenant, id, &act).await?;
        tx.audit("application.decided", name, json!({}));
    }
    Ok(Receipt::Applied)
}
