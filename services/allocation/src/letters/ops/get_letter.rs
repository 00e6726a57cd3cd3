//! Reads the letter of a decision, with the call that it cites.

use tilskudd_kernel::ids::DecisionId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;

use crate::calls;
use crate::collections::DECISIONS;
use crate::error::Error;
use crate::letters::store;

/// Reads.
pub(crate) async fn run(scope: &Scope, id: DecisionId) -> Result<pb::GetLetterResponse, Error> {
    let mut conn = scope.db.read().await?;
    let found = store::find(&mut conn, id).await?;
    let (letter, recipient, cited) =
        found.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, DECISIONS, &id)))?;
    scope.require_organisation(&recipient)?;
    let cited = calls::store::call::find(&mut conn, cited).await?;
    Ok(pb::GetLetterResponse {
        letter: Some(letter),
        call: cited.map(|stored| stored.call),
    })
}
