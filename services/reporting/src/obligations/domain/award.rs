//! Awards under an obligation, and what has become of their money.

use tilskudd_kernel::ids::{AwardId, DecisionId};
use tilskudd_kernel::money::{Money, MoneyError};

/// An award (tilsagn) and what has become of its money. All amounts in øre, not negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Award {
    /// Its id here: the award's own, or the carry-over's for carried-over money.
    pub(crate) id: AwardId,
    /// The award in allocation and payment, that reports name; of carried-over money the one that it comes from.
    pub(crate) award: AwardId,
    /// Code of the measure kind.
    pub(crate) kind: String,
    /// Title of the measure.
    pub(crate) title: String,
    /// Awarded.
    pub(crate) awarded: Money,
    /// The budget lines as they came, encoded.
    pub(crate) budget: Vec<u8>,
    /// The keys of the budget lines, in order.
    pub(crate) budget_keys: Vec<String>,
    /// Paid; payment's figure.
    pub(crate) paid: Money,
    /// Returned; payment's figure, as far as it is for this year's money.
    pub(crate) returned: Money,
    /// Carried into the year after; allocation's decision.
    pub(crate) carried_over: Money,
    /// Used, by the accepted report.
    pub(crate) used: Option<Money>,
}

impl Award {
    /// How much of what payment says is returned of the award in all is for this year's money: at most what it
    /// still owes. What goes beyond is for the year that the rest was carried into.
    ///
    /// # Errors
    /// When the sum is beyond what `Money` holds.
    pub(crate) fn own_share_of(&self, returned: Money) -> Result<Money, MoneyError> {
        if self.carried_over.is_zero() {
            return Ok(returned);
        }
        let used = self.used.unwrap_or(Money::ZERO);
        let owed = self.paid.checked_sub(used)?.checked_sub(self.carried_over)?;
        Ok(returned.min(owed.max(Money::ZERO)))
    }

    /// The amount paid and not yet accounted for when `used` is: negative when more is used or returned than
    /// paid.
    ///
    /// # Errors
    /// When the sum is beyond what `Money` holds.
    pub(crate) fn open(&self, used: Money) -> Result<Money, MoneyError> {
        self.paid
            .checked_sub(used)?
            .checked_sub(self.returned)?
            .checked_sub(self.carried_over)
    }
}

/// Payment's figures on an award, in øre.
#[derive(Debug, Clone)]
pub(crate) struct Balance {
    /// The award.
    pub(crate) award: AwardId,
    /// The decision that made it.
    pub(crate) decision: DecisionId,
    /// Paid.
    pub(crate) paid: Money,
    /// Returned, in all.
    pub(crate) returned: Money,
    /// Grows with every change.
    pub(crate) version: i64,
}

/// The settlement of an award's unused money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unused {
    /// The award's id here.
    pub(crate) id: AwardId,
    /// The award in allocation and payment.
    pub(crate) award: AwardId,
    /// Øre, above zero.
    pub(crate) amount: Money,
    /// Asked carried over, with the recipient's reason, or none: ordered back.
    pub(crate) carry_over: Option<String>,
}
