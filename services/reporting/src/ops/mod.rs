//! Use cases, one a file; each owns its transaction.

pub mod accept_report;
pub mod balance_changed;
pub mod carry_over_decided;
pub mod decision_made;
pub mod keep_copies;
pub mod register_statement;
pub mod return_report;
pub mod send_forms;
pub mod settle;
pub mod standing;
pub mod submit_report;

use serde_json::json;
use tilskudd_kernel::ids::ObligationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::Entered;
use tilskudd_store::Tx;

use crate::domain::call_terms::CallTerms;
use crate::domain::obligation::{Obligation, State};
use crate::error::{Error, Result};
use crate::store;

/// Resource name of an obligation.
#[must_use]
pub fn obligation_name(tenant: &Tenant, id: ObligationId) -> String {
    format_name(tenant, "obligations", &id)
}

/// The obligation, locked until the transaction ends.
async fn lock(tx: &mut Tx<'_>, tenant: &Tenant, id: ObligationId) -> Result<Obligation> {
    store::obligation::lock(tx.conn(), id)
        .await?
        .ok_or_else(|| not_found(tenant, id))
}

/// The obligation as it stands after a write.
async fn reread(tx: &mut Tx<'_>, tenant: &Tenant, id: ObligationId) -> Result<Obligation> {
    store::obligation::get(tx.conn(), id)
        .await?
        .ok_or_else(|| not_found(tenant, id))
}

fn not_found(tenant: &Tenant, id: ObligationId) -> Error {
    Error::NotFound {
        name: obligation_name(tenant, id),
    }
}

/// Holds an applicant to the recipient that it represents; other callers pass.
fn require_recipient(entered: &Entered, obligation: &Obligation) -> Result<()> {
    match entered.organisation() {
        Some(own) if *own != obligation.organisation_number => Err(Error::OtherOrganisation),
        _ => Ok(()),
    }
}

/// The edition that the obligation is judged by. An obligation is made only when it is here.
async fn edition(tx: &mut Tx<'_>, obligation: &Obligation) -> Result<Edition> {
    store::copies::edition(tx.conn(), &obligation.edition)
        .await?
        .ok_or(missing("edition"))
}

/// The call of the obligation. An obligation is made only when it is here.
async fn call(tx: &mut Tx<'_>, obligation: &Obligation) -> Result<CallTerms> {
    store::copies::call(tx.conn(), obligation.call)
        .await?
        .ok_or(missing("call_id"))
}

const fn missing(column: &'static str) -> Error {
    Error::Store(tilskudd_store::Error::Inconsistent {
        table: "obligation",
        column,
        source: None,
    })
}

/// Closes an accepted obligation when every award's money is accounted for, and takes a closed one up again when
/// payment has corrected what it told, so that it no longer is.
async fn close_if_settled(tx: &mut Tx<'_>, tenant: &Tenant, id: ObligationId) -> Result<()> {
    let mut obligation = reread(tx, tenant, id).await?;
    let (state, action) = match (obligation.state, obligation.settled()) {
        (State::Accepted, true) => (State::Closed, "obligation.closed"),
        (State::Closed, false) if !obligation.report_waived => (State::Accepted, "obligation.reopened"),
        _ => return Ok(()),
    };
    obligation.state = state;
    store::obligation::update(tx.conn(), &obligation).await?;
    tx.audit(action, obligation_name(tenant, id), json!({}));
    Ok(())
}
