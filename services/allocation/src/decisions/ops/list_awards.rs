//! Lists what the region has awarded, the newest first, for anyone.

use std::collections::BTreeSet;
use std::sync::Arc;

use tilskudd_kernel::year::Year;
use tilskudd_runtime::Scope;
use tilskudd_store::Page;

use crate::calls::ops::measure_kinds::{Kinds, MeasureKinds};
use crate::decisions::store;
use crate::decisions::store::public_award::{Filter, Place, PublicAward};
use crate::error::Error;

/// Which awards are listed.
#[derive(Debug)]
pub(crate) struct ListAwards {
    /// Only this grant year.
    pub(crate) year: Option<Year>,
    /// Only this scheme.
    pub(crate) scheme: Option<String>,
    /// The page.
    pub(crate) page: Page<Place>,
}

/// A decision that gave money, with the wordings of its edition's measure kinds; none until the edition has arrived.
pub(crate) type WithKinds = (PublicAward, Option<Arc<Kinds>>);

/// A page of them, and the place that the next one starts after.
pub(crate) async fn run(
    kinds: &MeasureKinds,
    scope: &Scope,
    query: &ListAwards,
) -> Result<(Vec<WithKinds>, Option<Place>), Error> {
    let tenant = &scope.tenant;
    let filter = Filter {
        year: query.year,
        scheme: query.scheme.clone(),
    };
    let mut conn = scope.db.read().await?;
    let (found, next) = store::public_award::page(&mut conn, tenant, &filter, &query.page).await?;
    let editions: BTreeSet<String> = found.iter().map(|one| one.decision.edition.clone()).collect();
    let kinds = kinds.of_editions(tenant, &mut conn, editions).await?;
    let with_kinds = found.into_iter().map(|one| {
        let kinds = kinds.get(&one.decision.edition).cloned();
        (one, kinds)
    });
    Ok((with_kinds.collect(), next))
}
