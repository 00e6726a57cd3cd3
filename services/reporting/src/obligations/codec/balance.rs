//! Balances of awards, as payment sends them.

use tilskudd_kernel::money::Money;
use tilskudd_proto::payment::v1::AwardBalanceChanged;
use tilskudd_runtime::facts::{self, Unreadable};

use crate::obligations::domain::award::Balance;

/// The figures of the event.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn balance(fact: &AwardBalanceChanged) -> Result<Balance, Unreadable> {
    let balance = facts::present("balance", &fact.balance)?;
    Ok(Balance {
        award: facts::parsed("balance.award", &balance.award)?,
        decision: facts::id_in("balance.decision", "decisions", &balance.decision)?,
        paid: facts::field("balance.paid_ore", Money::amount(balance.paid_ore))?,
        returned: facts::field("balance.returned_ore", Money::amount(balance.returned_ore))?,
        version: balance.version,
    })
}
