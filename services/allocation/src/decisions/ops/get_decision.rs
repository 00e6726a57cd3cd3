//! Reads a decision, or a proposal for one.

use tilskudd_kernel::ids::DecisionId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;

use crate::collections::DECISIONS;
use crate::decisions::ops::decision_view::{encode, sees_decided_only};
use crate::error::Error;
use crate::proposals;
use crate::proposals::domain::stage::State;

/// Reads.
pub(crate) async fn run(scope: &Scope, id: DecisionId) -> Result<pb::Decision, Error> {
    let unknown = || Error::NotFound(format_name(&scope.tenant, DECISIONS, &id));
    let mut conn = scope.db.read().await?;
    let found = proposals::store::proposal::get(&mut conn, id)
        .await?
        .ok_or_else(unknown)?;
    scope.require_organisation(&found.proposal.organisation)?;
    // Working papers are the office's own until the decision.
    if sees_decided_only(scope) && found.proposal.state != State::Decided {
        return Err(unknown());
    }
    let decision = encode(scope, &mut conn, vec![found]).await?.pop();
    decision.ok_or_else(unknown)
}
