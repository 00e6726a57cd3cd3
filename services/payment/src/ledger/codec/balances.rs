//! Balances of awards.

use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::Page;

use crate::ledger::store::balances::AwardBalance;

/// The parsed `ListAwardBalances` request.
#[derive(Debug)]
pub(crate) struct ListAwardBalances {
    /// Of this grant year alone.
    pub(crate) year: Option<Year>,
    /// The page.
    pub(crate) page: Page<AwardId>,
}

/// Reads `ListAwardBalances`.
pub(crate) fn list_award_balances(body: &pb::ListAwardBalancesRequest) -> Result<ListAwardBalances, Failure> {
    let mut f = Fields::new();
    let page = f.page(body.page_size, &body.page_token);
    let year = match body.year {
        0 => Ok(None),
        year => f.year("year", year).map(Some),
    };
    f.finish(|| {
        Ok(ListAwardBalances {
            year: year?,
            page: page?,
        })
    })
}

/// The balance of an award.
pub(crate) fn balance(tenant: &Tenant, balance: &AwardBalance) -> pb::AwardBalance {
    pb::AwardBalance {
        award: balance.award.to_string(),
        decision: format_name(tenant, "decisions", &balance.decision),
        organisation_number: balance.organisation_number.clone(),
        year: balance.year,
        kind: balance.kind.clone(),
        granted_ore: balance.balance.granted.ore(),
        in_transit_ore: balance.balance.in_transit.ore(),
        paid_ore: balance.balance.paid.ore(),
        returned_ore: balance.balance.returned.ore(),
        carried_out_ore: balance.balance.carried_out.ore(),
        version: balance.version,
    }
}
