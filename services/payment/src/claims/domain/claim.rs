//! Orders from reporting that money be returned.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, ClaimId};
use tilskudd_kernel::money::Money;

/// An order that money be returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reclaim {
    /// Its id in reporting; the claim gets the same.
    pub(crate) id: ClaimId,
    /// The award.
    pub(crate) award: AwardId,
    /// To be returned, øre, above 0.
    pub(crate) amount: Money,
    /// The reason.
    pub(crate) reason: String,
    /// The rule that demands it, encoded as it was told; empty when none was.
    pub(crate) source: Vec<u8>,
    /// Who ordered it, and when.
    pub(crate) ordered: Signed,
}
