//! Proposes awards for a call within frame and earmarks. What persons have adjusted stays, and its money is set
//! aside first.

use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1::ProposeAllocationResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::calls::domain::CallTerms;
use crate::collections::CALLS;
use crate::error::Error;
use crate::frames::domain::frame::FrameKey;
use crate::frames::ops::call_frame::require_accepted;
use crate::proposals::codec::requests::ProposeAllocation;
use crate::proposals::domain::distribution::{Candidate, distribute};
use crate::proposals::domain::proposal::{Proposal, taken};
use crate::proposals::store;
use crate::standings::domain::standing::may_award;
use crate::{calls, frames, standings};

/// Proposes for every undecided application of the call; also against a provisional frame, since it binds nobody.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ProposeAllocation,
) -> Result<ProposeAllocationResponse, Error> {
    scope
        .db
        .run_once::<_, Error, _>(
            "allocation.distribution.propose",
            &scope.actor,
            key,
            move |tx: &mut Tx<'_>| Box::pin(propose(tx, &scope.tenant, command)),
        )
        .await
}

async fn propose(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    command: &ProposeAllocation,
) -> Result<ProposeAllocationResponse, Error> {
    let id = command.call;
    let name = format_name(tenant, CALLS, &id);
    let call = calls::store::call::terms(tx.conn(), id).await?;
    let call = call.ok_or_else(|| Error::NotFound(name.clone()))?;
    let frame = frames::store::frame::lock_by_key(tx.conn(), &FrameKey::of_call(tenant, &call)).await?;
    let frame = require_accepted(tx.conn(), frame, &call).await?;
    let mut proposals = store::proposal::lock_undecided(tx.conn(), id).await?;
    let all = store::proposal::undecided_awards(tx.conn(), &call.scheme, call.year).await?;
    let kept = all
        .iter()
        .filter(|(of, award)| *of != id || award.adjusted.is_some());
    let available = frame.available(&taken(kept.map(|(_, award)| award))?);
    let candidates: Vec<Candidate> = proposals.iter().flat_map(Proposal::candidates).collect();
    let shares = distribute(&available, &candidates);
    for proposal in &mut proposals {
        proposal.apply(&shares);
    }
    store::proposal::propose(tx.conn(), &proposals).await?;

    let mut proposed = Money::ZERO;
    for proposal in &proposals {
        proposed = proposed.checked_add(proposal.amount()?)?;
    }
    let elsewhere = all.iter().filter(|(of, _)| *of != id).map(|(_, award)| award);
    let elsewhere = taken(elsewhere)?.total()?;
    let left = frame
        .amount()?
        .checked_sub(frame.decided()?)?
        .checked_sub(elsewhere)?
        .checked_sub(proposed)?;
    let count = proposals.len();
    let details = json!({ "proposed": count, "proposed_ore": proposed.ore() });
    tx.audit("allocation.proposed", name, details);
    Ok(ProposeAllocationResponse {
        proposed: i32::try_from(count).unwrap_or(i32::MAX),
        proposed_ore: proposed.ore(),
        left_ore: left.ore(),
        reports_outstanding: reports_outstanding(tx, tenant, &call, &proposals).await?,
    })
}

/// How many of them have a report outstanding that no award can be decided before.
async fn reports_outstanding(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    call: &CallTerms,
    proposals: &[Proposal],
) -> Result<i32, Error> {
    let now = tx.legal_now();
    let applicants = proposals.iter().map(|proposal| &proposal.organisation);
    let known = standings::store::standings(tx.conn(), applicants, local_date(now)).await?;
    let refused = proposals.iter().filter(|proposal| {
        let reports = known.earlier_reports(&proposal.organisation, call, tenant, now);
        may_award(reports, true, call).is_err()
    });
    Ok(i32::try_from(refused.count()).unwrap_or(i32::MAX))
}
