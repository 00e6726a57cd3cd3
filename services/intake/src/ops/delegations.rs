//! An applicant records who may sign in the director's place, and ends it (KKI §3).

use serde_json::json;
use tilskudd_kernel::ids::DelegationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};
use uuid::Uuid;

use crate::codec::delegation::encode;
use crate::domain::delegation::{Delegation, Revocation, Terms};
use crate::error::{Error, drafting};
use crate::store;

/// Records a delegation of the caller's own organisation.
///
/// # Errors
/// [`Error::UnknownOrganisation`]; [`drafting::Error::OwnDelegation`] when the delegate records it.
pub(crate) async fn record_delegation(
    at: &Entered,
    key: &Idempotency,
    terms: &Terms,
) -> Result<pb::RecordDelegationResponse, Error> {
    at.db
        .run_once("intake.record_delegation", &at.actor, key, move |tx| {
            Box::pin(record(tx, at, terms))
        })
        .await
}

async fn record(tx: &mut Tx<'_>, at: &Entered, terms: &Terms) -> Result<pb::RecordDelegationResponse, Error> {
    if store::organisations::find(tx.conn(), &terms.organisation)
        .await?
        .is_none()
    {
        return Err(Error::UnknownOrganisation(terms.organisation.clone()));
    }
    if terms.delegate_person == Some(tx.actor().person) {
        return Err(drafting::Error::OwnDelegation.into());
    }
    let delegation = Delegation {
        id: DelegationId::new(tx.ids()),
        terms: terms.clone(),
        recorded_by: tx.actor().person,
        recorded_at: tx.legal_now(),
        revoked: None,
    };
    store::delegations::insert(tx.conn(), &delegation).await?;
    let message = encode(&at.tenant, &delegation);
    tx.audit(
        "delegation.recorded",
        &message.name,
        json!({ "organisation": terms.organisation, "document_hash": message.document_hash }),
    );
    Ok(pb::RecordDelegationResponse {
        delegation: Some(message),
    })
}

/// Ends a delegation of the caller's own organisation.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`drafting::Error::RevokedAlready`].
pub(crate) async fn revoke_delegation(
    at: &Entered,
    key: &Idempotency,
    (id, reason): (DelegationId, &str),
) -> Result<pb::RevokeDelegationResponse, Error> {
    at.db
        .run_once("intake.revoke_delegation", &at.actor, key, move |tx| {
            Box::pin(revoke(tx, at, id, reason))
        })
        .await
}

async fn revoke(
    tx: &mut Tx<'_>,
    at: &Entered,
    id: DelegationId,
    reason: &str,
) -> Result<pb::RevokeDelegationResponse, Error> {
    let name = format_name(&at.tenant, "delegations", &id);
    let delegation = store::delegations::find(tx.conn(), id).await?;
    delegation
        .filter(|delegation| at.organisation() == Some(&delegation.terms.organisation))
        .ok_or_else(|| Error::NotFound(name.clone()))?;
    let revocation = Revocation {
        person: tx.actor().person,
        time: tx.legal_now(),
        reason: reason.to_owned(),
    };
    if !store::delegations::revoke(tx.conn(), id, &revocation).await? {
        return Err(drafting::Error::RevokedAlready.into());
    }
    tx.audit("delegation.revoked", name, json!({}));
    Ok(pb::RevokeDelegationResponse {})
}

/// At most `limit` delegations of an applicant, in order of recording.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_delegations(
    at: &Entered,
    organisation: &OrgNumber,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Delegation>, Error> {
    let mut conn = at.db.read().await?;
    Ok(store::delegations::list(&mut conn, organisation, after, limit).await?)
}
