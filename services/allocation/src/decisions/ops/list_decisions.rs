//! Lists decisions and proposals for them, by case number.

use tilskudd_kernel::ids::DecisionId;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;

use crate::decisions::codec::requests::ListDecisions;
use crate::decisions::ops::decision_view::{encode, sees_decided_only};
use crate::error::Error;
use crate::proposals;
use crate::proposals::domain::stage::State;
use crate::proposals::store::proposal::Filter;

/// A page of them, and the one that the next page starts after.
pub(crate) async fn run(
    scope: &Scope,
    query: &ListDecisions,
) -> Result<(Vec<pb::Decision>, Option<DecisionId>), Error> {
    let Some(state) = visible(scope, query.state) else {
        return Ok((Vec::new(), None));
    };
    let filter = Filter {
        call: query.call,
        state,
        organisation: scope.organisation().cloned(),
    };
    let mut conn = scope.db.read().await?;
    let (found, next) = proposals::store::proposal::page(&mut conn, &filter, &query.page).await?;
    Ok((encode(scope, &mut conn, found).await?, next))
}

/// The state to look for; none when the caller sees nothing in the state asked for.
fn visible(scope: &Scope, asked: Option<State>) -> Option<Option<State>> {
    match asked {
        asked if !sees_decided_only(scope) => Some(asked),
        None | Some(State::Decided) => Some(Some(State::Decided)),
        Some(State::Awaiting | State::Proposed) => None,
    }
}
