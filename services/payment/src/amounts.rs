//! Amounts in requests.

use tilskudd_kernel::money::{MAX_ORE, Money};
use tilskudd_runtime::{Fields, Invalid};

/// An amount above zero.
pub(crate) fn positive(f: &mut Fields, field: &'static str, ore: i64) -> Result<Money, Invalid> {
    f.range(field, ore, 1..=MAX_ORE)?;
    f.amount(field, ore)
}
