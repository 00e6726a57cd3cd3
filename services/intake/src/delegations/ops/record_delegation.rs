//! An applicant records who may sign in the director's place (KKI §3).

use serde_json::json;
use tilskudd_kernel::ids::DelegationId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::signed;
use crate::applications::error::draft::DraftError;
use crate::delegations::codec::delegation::encode;
use crate::delegations::codec::requests::RecordDelegation;
use crate::delegations::domain::delegation::{Delegation, Terms};
use crate::delegations::store;
use crate::error::Error;
use crate::organisations;
use crate::organisations::error::organisation::OrganisationError;

/// Records a delegation of the caller's own organisation.
///
/// # Errors
/// `OrganisationError::Unknown`; `DraftError::OwnDelegation` when the delegate records it.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RecordDelegation,
) -> Result<pb::RecordDelegationResponse, Error> {
    scope
        .db
        .run_once("intake.delegation.record", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, &command.terms))
        })
        .await
}

async fn in_tx(tx: &mut Tx<'_>, scope: &Scope, terms: &Terms) -> Result<pb::RecordDelegationResponse, Error> {
    if organisations::store::organisations::find(tx.conn(), &terms.organisation)
        .await?
        .is_none()
    {
        return Err(OrganisationError::Unknown(terms.organisation.clone()).into());
    }
    if terms.delegate_person == Some(tx.actor().person) {
        return Err(DraftError::OwnDelegation.into());
    }
    let delegation = Delegation {
        id: DelegationId::new(tx.ids()),
        terms: terms.clone(),
        recorded: signed(tx),
        revoked: None,
    };
    store::delegations::insert(tx.conn(), &delegation).await?;
    let message = encode(&scope.tenant, &delegation);
    tx.audit(
        "delegation.recorded",
        &message.name,
        json!({ "organisation": terms.organisation, "document_hash": message.document_hash }),
    );
    Ok(pb::RecordDelegationResponse {
        delegation: Some(message),
    })
}
