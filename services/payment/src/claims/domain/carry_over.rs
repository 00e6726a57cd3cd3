//! Money that a recipient may keep for a later year.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, CarryOverId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;

/// A carry-over that the office granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CarryOver {
    /// Its id in allocation.
    pub(crate) id: CarryOverId,
    /// The award.
    pub(crate) award: AwardId,
    /// Carried over, øre.
    pub(crate) amount: Money,
    /// Grant year that the money is carried into.
    pub(crate) to_year: Year,
    /// Who decided, and when.
    pub(crate) decided: Signed,
}
