//! Decisions and proposals as they are shown.

use sqlx::PgConnection;
use tilskudd_kernel::actor::Capacity;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::DecisionId;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Scope, office};
use tilskudd_store::rows::inconsistent;

use crate::decisions::codec::decision::earlier_report;
use crate::decisions::store;
use crate::error::Error;
use crate::proposals::domain::stage::State;
use crate::proposals::ops::proposal_view;
use crate::proposals::store::proposal::StoredProposal;
use crate::{calls, standings};

/// Whether the caller sees decisions alone: proposals are working papers of the office.
pub(crate) fn sees_decided_only(scope: &Scope) -> bool {
    !matches!(
        scope.actor.capacity,
        Capacity::Office(_) | Capacity::Directorate | Capacity::Auditor
    )
}

/// Decided ones as they were decided, the others as they stand, with the reports that stand against an award now.
pub(crate) async fn encode(
    scope: &Scope,
    conn: &mut PgConnection,
    found: Vec<StoredProposal>,
) -> Result<Vec<pb::Decision>, Error> {
    let proposals = || found.iter().map(|stored| &stored.proposal);
    let ids: Vec<DecisionId> = proposals().map(|proposal| proposal.id).collect();
    let mut decided = store::decision::contents(conn, &ids).await?;
    let calls = calls::store::call::terms_of(conn, proposals().map(|proposal| proposal.call)).await?;
    let now = scope.db.legal().now();
    let undecided = proposals().filter(|proposal| proposal.state != State::Decided);
    let applicants = undecided.map(|proposal| &proposal.organisation);
    let known = standings::store::standings(conn, applicants, local_date(now)).await?;
    let office = office::on(scope, conn, local_date(now)).await?;
    let mut decisions = Vec::with_capacity(found.len());
    for stored in &found {
        let proposal = &stored.proposal;
        if let Some(decision) = decided.remove(&proposal.id) {
            decisions.push(decision);
            continue;
        }
        let call = calls.get(&proposal.call);
        let call = call.ok_or_else(|| inconsistent("proposal", "call_id", proposal.call.to_string()))?;
        let form = proposal_view::form(stored, &office);
        let reports = known.earlier_reports(&proposal.organisation, call, &scope.tenant, now);
        decisions.push(pb::Decision {
            earlier_reports: reports
                .iter()
                .map(|report| earlier_report(report, call))
                .collect(),
            ..proposal_view::view(&scope.tenant, stored, call, form, None)?
        });
    }
    Ok(decisions)
}
