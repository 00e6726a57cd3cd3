//! Delegations.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::DelegationId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_store::Page;
use uuid::Uuid;

use crate::delegations::codec::delegation::parse;
use crate::delegations::domain::delegation::Terms;
use crate::names::parent;

/// The parsed `RecordDelegation` request.
#[derive(Debug, Clone)]
pub(crate) struct RecordDelegation {
    /// What the delegation says.
    pub(crate) terms: Terms,
}

/// The parsed `RevokeDelegation` request.
#[derive(Debug, Clone)]
pub(crate) struct RevokeDelegation {
    /// The delegation.
    pub(crate) id: DelegationId,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The parsed `ListDelegations` request.
#[derive(Debug, Clone)]
pub(crate) struct ListDelegations {
    /// Whose.
    pub(crate) organisation: OrgNumber,
    /// The page.
    pub(crate) page: Page<Uuid>,
}

/// Reads a delegation of the caller's own organisation.
///
/// # Errors
/// INVALID_ARGUMENT; `OTHER_ORGANISATION`.
pub(crate) fn record(
    scope: &Scope,
    message: &pb::RecordDelegationRequest,
) -> Result<RecordDelegation, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let terms = f.some("delegation", &message.delegation);
    let terms = terms.and_then(|terms| f.within("delegation", |f| parse(f, terms)));
    let terms = f.finish(|| alone.and(terms))?;
    scope.require_organisation(&terms.organisation)?;
    Ok(RecordDelegation { terms })
}

/// Reads which delegation is ended, and why.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn revoke(
    scope: &Scope,
    message: &pb::RevokeDelegationRequest,
) -> Result<RevokeDelegation, Failure> {
    let mut f = Fields::new();
    let id = f.name::<DelegationId>("name", "delegations", &scope.tenant, &message.name);
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        Ok(RevokeDelegation {
            id: id?,
            reason: reason?,
        })
    })
}

/// Reads which page of whose delegations is asked for.
///
/// # Errors
/// INVALID_ARGUMENT; `OTHER_ORGANISATION`.
pub(crate) fn list(scope: &Scope, message: &pb::ListDelegationsRequest) -> Result<ListDelegations, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let organisation = match scope.organisation() {
        Some(own) if message.organisation_number.is_empty() => Ok(own.clone()),
        _ => f.parse::<OrgNumber>("organisation_number", &message.organisation_number),
    };
    let page = f.page(message.page_size, &message.page_token);
    let query = f.finish(|| {
        alone?;
        Ok(ListDelegations {
            organisation: organisation?,
            page: page?,
        })
    })?;
    scope.require_organisation(&query.organisation)?;
    Ok(query)
}
