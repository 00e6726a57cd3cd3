//! Reads what one decision awarded, for anyone.

use std::collections::BTreeSet;

use tilskudd_kernel::ids::DecisionId;
use tilskudd_kernel::names::format_name;
use tilskudd_runtime::Scope;

use crate::calls::ops::measure_kinds::MeasureKinds;
use crate::collections::AWARDS;
use crate::decisions::ops::list_awards::WithKinds;
use crate::decisions::store;
use crate::error::Error;

/// Reads; a decision that gave nothing is not found.
pub(crate) async fn run(kinds: &MeasureKinds, scope: &Scope, id: DecisionId) -> Result<WithKinds, Error> {
    let tenant = &scope.tenant;
    let mut conn = scope.db.read().await?;
    let found = store::public_award::get(&mut conn, id)
        .await?
        .ok_or_else(|| Error::NotFound(format_name(tenant, AWARDS, &id)))?;
    let edition = found.decision.edition.clone();
    let mut kinds = kinds
        .of_editions(tenant, &mut conn, BTreeSet::from([edition]))
        .await?;
    let kinds = kinds.remove(&found.decision.edition);
    Ok((found, kinds))
}
