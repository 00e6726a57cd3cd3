//! Shared parts of the use cases: the obligation under its lock, the edition and call that it is judged by, and its
//! end.

use serde_json::json;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::{Scope, editions};
use tilskudd_store::Tx;

use crate::error::{Error, Result};
use crate::obligations::domain::call_terms::CallTerms;
use crate::obligations::domain::obligation::{Obligation, name};
use crate::obligations::domain::state::State;
use crate::obligations::error::ObligationError;
use crate::obligations::{codec, store};

/// The obligation, locked until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx<'_>, tenant: &Tenant, id: ObligationId) -> Result<Obligation> {
    store::obligation::lock(tx.conn(), id)
        .await?
        .ok_or_else(|| Error::NotFound(name(tenant, id)))
}

/// The obligation as it stands after a write.
pub(crate) async fn reread(tx: &mut Tx<'_>, tenant: &Tenant, id: ObligationId) -> Result<Obligation> {
    store::obligation::get(tx.conn(), id)
        .await?
        .ok_or_else(|| Error::NotFound(name(tenant, id)))
}

/// Holds an applicant to the recipient that it represents; other callers pass.
///
/// # Errors
/// [`ObligationError::OtherOrganisation`].
pub(crate) fn require_recipient(scope: &Scope, obligation: &Obligation) -> Result<(), ObligationError> {
    match scope.organisation() {
        Some(own) if *own != obligation.organisation_number => Err(ObligationError::OtherOrganisation),
        _ => Ok(()),
    }
}

/// The edition that the obligation is judged by. An obligation is made only when it is here.
pub(crate) async fn edition(tx: &mut Tx<'_>, id: &str) -> Result<Edition> {
    editions::find(tx.conn(), Service::Reporting, id)
        .await?
        .ok_or(missing("edition"))
}

/// The call of the obligation. An obligation is made only when it is here.
pub(crate) async fn call(tx: &mut Tx<'_>, obligation: &Obligation) -> Result<CallTerms> {
    store::call::find(tx.conn(), obligation.call)
        .await?
        .ok_or(missing("call_id"))
}

/// An obligation lacks what it cannot be without.
pub(crate) const fn missing(column: &'static str) -> Error {
    Error::Store(tilskudd_store::Error::Inconsistent {
        table: "obligation",
        column,
        source: None,
    })
}

/// Closes an accepted obligation when every award's money is accounted for, and reopens a closed one when payment has
/// corrected what it told, so that it no longer is.
pub(crate) async fn close_if_settled(tx: &mut Tx<'_>, tenant: &Tenant, id: ObligationId) -> Result<()> {
    let mut obligation = reread(tx, tenant, id).await?;
    let (state, action) = match (obligation.state, obligation.settled()) {
        (State::Accepted, true) => (State::Closed, "obligation.closed"),
        (State::Closed, false) if !obligation.report_waived => (State::Accepted, "obligation.reopened"),
        _ => return Ok(()),
    };
    obligation.state = state;
    store::obligation::update(tx.conn(), &obligation).await?;
    tx.audit(action, name(tenant, id), json!({}));
    Ok(())
}

/// The obligation as a message.
///
/// # Errors
/// When what is stored cannot be shown.
pub(crate) fn obligation_view(tenant: &Tenant, obligation: &Obligation) -> Result<pb::Obligation> {
    Ok(codec::obligation::message(tenant, obligation)?)
}
