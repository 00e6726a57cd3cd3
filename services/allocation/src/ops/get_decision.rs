//! Reads a decision, or a proposal for one.

use tilskudd_kernel::ids::DecisionId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;

use super::decision_view::{encode, sees_decided_only};
use crate::codec::collection::DECISIONS;
use crate::domain::stage::State;
use crate::error::Error;
use crate::store;

/// Reads.
pub(crate) async fn run(scope: &Scope, id: DecisionId) -> Result<pb::Decision, Error> {
    let unknown = || Error::NotFound(format_name(&scope.tenant, DECISIONS, &id));
    let mut conn = scope.db.read().await?;
    let found = store::proposal::get(&mut conn, id).await?.ok_or_else(unknown)?;
    scope.require_organisation(&found.proposal.organisation)?;
    // Working papers are the office's own until the decision.
    if sees_decided_only(scope) && found.proposal.state != State::Decided {
        return Err(unknown());
    }
    let decision = encode(scope, &mut conn, vec![found]).await?.pop();
    decision.ok_or_else(unknown)
}
