//! Over 300 lines: one type with its arithmetic, its texts and its tests.
//!
//! Amounts of money in Norwegian kroner, as whole øre.
//!
//! Never floating point, and never an unchecked sum: an amount outside the range is an error where it arises,
//! long before `i64` could overflow.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The largest absolute amount, in øre: 1 000 000 000 000 kr, far above any state grant.
pub const MAX_ORE: i64 = 100_000_000_000_000;

/// A signed amount in øre, at most [`MAX_ORE`] from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Money(i64);

/// The reasons that a number is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Beyond [`MAX_ORE`] in either direction.
    #[error("the amount is out of range (at most {MAX_ORE} øre)")]
    OutOfRange,
    /// Below zero where only zero or more has a meaning.
    #[error("the amount is negative")]
    Negative,
}

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// A signed amount in øre.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] beyond [`MAX_ORE`].
    pub const fn from_ore(ore: i64) -> Result<Money, MoneyError> {
        if ore < -MAX_ORE || ore > MAX_ORE {
            Err(MoneyError::OutOfRange)
        } else {
            Ok(Money(ore))
        }
    }

    /// An amount of zero øre or more, as applied for, awarded or paid.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] below zero, [`MoneyError::OutOfRange`] above [`MAX_ORE`].
    pub const fn amount(ore: i64) -> Result<Money, MoneyError> {
        if ore < 0 {
            Err(MoneyError::Negative)
        } else {
            Money::from_ore(ore)
        }
    }

    /// The amount in øre.
    #[must_use]
    pub const fn ore(self) -> i64 {
        self.0
    }

    /// This amount and another together.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] when the sum is.
    pub const fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        // Cannot overflow: both are within MAX_ORE, and i64 holds 90 000 times that.
        Money::from_ore(self.0 + other.0)
    }

    /// This amount less another.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] when the difference is.
    pub const fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        Money::from_ore(self.0 - other.0)
    }

    /// The same amount with the other sign; the range is symmetrical, so it always exists.
    #[must_use]
    pub const fn negated(self) -> Money {
        Money(-self.0)
    }

    /// The sum of all; only the total must be within range, so the order does not matter.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] when the total is.
    pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Result<Money, MoneyError> {
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        i64::try_from(total)
            .map_err(|_| MoneyError::OutOfRange)
            .and_then(Money::from_ore)
    }

    /// English notation in kroner, for English texts: `28,027,000.00`. `Display` is the Norwegian one.
    ///
    /// ```
    /// # use tilskudd_kernel::money::Money;
    /// assert_eq!(Money::from_ore(123_456).unwrap().english(), "1,234.56");
    /// ```
    #[must_use]
    pub fn english(self) -> String {
        self.written(',', '.')
    }

    /// In kroner, with this sign between thousands and this one before the øre.
    fn written(self, thousands: char, decimal: char) -> String {
        let absolute = self.0.unsigned_abs();
        let kroner = (absolute / 100).to_string();
        let mut text = String::with_capacity(kroner.len() * 2 + 4);
        if self.0 < 0 {
            text.push('-');
        }
        for (position, digit) in kroner.chars().enumerate() {
            if position > 0 && (kroner.len() - position).is_multiple_of(3) {
                text.push(thousands);
            }
            text.push(digit);
        }
        text.push_str(&format!("{decimal}{:02}", absolute % 100));
        text
    }

    /// Whether this is exactly nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether this is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl TryFrom<i64> for Money {
    type Error = MoneyError;

    fn try_from(ore: i64) -> Result<Money, MoneyError> {
        Money::from_ore(ore)
    }
}

impl From<Money> for i64 {
    fn from(money: Money) -> i64 {
        money.0
    }
}

/// Norwegian notation in kroner: `28 027 000,00`, with no-break spaces between thousands.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written('\u{a0}', ','))
    }
}

/// Bound as BIGINT. Written out and not derived, because the derived decoding would skip the range check.
#[cfg(feature = "sqlx")]
mod postgres {
    use sqlx::encode::IsNull;
    use sqlx::error::BoxDynError;
    use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef, Postgres};
    use sqlx::{Decode, Encode, Type};

    use super::Money;

    impl Type<Postgres> for Money {
        fn type_info() -> PgTypeInfo {
            <i64 as Type<Postgres>>::type_info()
        }
    }

    impl PgHasArrayType for Money {
        fn array_type_info() -> PgTypeInfo {
            <i64 as PgHasArrayType>::array_type_info()
        }
    }

    impl Encode<'_, Postgres> for Money {
        fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
            <i64 as Encode<'_, Postgres>>::encode(self.0, buffer)
        }
    }

    impl Decode<'_, Postgres> for Money {
        fn decode(value: PgValueRef<'_>) -> Result<Money, BoxDynError> {
            Ok(Money::from_ore(<i64 as Decode<'_, Postgres>>::decode(value)?)?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ore(ore: i64) -> Money {
        Money::from_ore(ore).unwrap()
    }

    #[test]
    fn the_range_is_symmetrical_and_its_ends_belong_to_it() {
        assert_eq!(ore(MAX_ORE).ore(), MAX_ORE);
        assert_eq!(ore(MAX_ORE).negated(), ore(-MAX_ORE));
        for beyond in [MAX_ORE + 1, -MAX_ORE - 1, i64::MAX, i64::MIN] {
            assert_eq!(Money::from_ore(beyond), Err(MoneyError::OutOfRange));
        }
    }

    #[test]
    fn an_amount_is_never_negative() {
        assert_eq!(Money::amount(0), Ok(Money::ZERO));
        assert_eq!(Money::amount(-1), Err(MoneyError::Negative));
        assert_eq!(Money::amount(MAX_ORE + 1), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn arithmetic_refuses_to_leave_the_range() {
        assert_eq!(ore(MAX_ORE).checked_add(ore(1)), Err(MoneyError::OutOfRange));
        assert_eq!(ore(-MAX_ORE).checked_sub(ore(1)), Err(MoneyError::OutOfRange));
        assert_eq!(ore(100).checked_sub(ore(250)), Ok(ore(-150)));
    }

    #[test]
    fn only_the_total_of_a_sum_must_be_in_range() {
        let most = ore(MAX_ORE);
        assert_eq!(Money::sum([most, most, most.negated()]), Ok(most));
        assert_eq!(Money::sum([most, ore(1)]), Err(MoneyError::OutOfRange));
        assert_eq!(Money::sum([]), Ok(Money::ZERO));
    }

    #[test]
    fn it_is_shown_as_norwegians_write_it() {
        let shown = [
            (0, "0,00"),
            (5, "0,05"),
            (-5, "-0,05"),
            (99_999, "999,99"),
            (100_000, "1\u{a0}000,00"),
            (40_600_000, "406\u{a0}000,00"),
            (2_802_700_000, "28\u{a0}027\u{a0}000,00"),
            (-123_456, "-1\u{a0}234,56"),
        ];
        for (amount, text) in shown {
            assert_eq!(ore(amount).to_string(), text);
        }
        assert_eq!(format!("{:>8}", ore(100)), "    1,00");
    }

    #[test]
    fn english_has_a_point_and_commas() {
        for (amount, text) in [
            (0, "0.00"),
            (-5, "-0.05"),
            (2_802_700_000, "28,027,000.00"),
            (-123_456, "-1,234.56"),
        ] {
            assert_eq!(ore(amount).english(), text);
        }
    }

    #[test]
    fn it_is_read_from_json_through_the_same_check() {
        assert_eq!(serde_json::to_string(&ore(2_802_700_000)).unwrap(), "2802700000");
        assert_eq!(serde_json::from_str::<Money>("-5").unwrap(), ore(-5));
        for refused in ["100000000000001", "1.5", "\"5\"", "9223372036854775808"] {
            assert!(serde_json::from_str::<Money>(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn zero_is_neither_negative_nor_something() {
        assert!(Money::ZERO.is_zero() && !Money::ZERO.is_negative());
        assert!(ore(-1).is_negative() && !ore(-1).is_zero());
        assert_eq!(Money::default(), Money::ZERO);
    }

    fn any_money() -> impl Strategy<Value = Money> {
        (-MAX_ORE..=MAX_ORE).prop_map(|amount| Money::from_ore(amount).unwrap())
    }

    proptest! {
        #[test]
        fn adding_and_taking_away_agree(a in any_money(), b in any_money()) {
            prop_assert_eq!(a.checked_add(b), b.checked_add(a));
            prop_assert_eq!(a.checked_sub(b), a.checked_add(b.negated()));
            if let Ok(sum) = a.checked_add(b) {
                prop_assert_eq!(sum.checked_sub(b), Ok(a));
            }
        }

        #[test]
        fn a_sum_does_not_depend_on_the_order(mut all in prop::collection::vec(any_money(), 0..20)) {
            let forwards = Money::sum(all.iter().copied());
            all.reverse();
            prop_assert_eq!(forwards, Money::sum(all.iter().copied()));
            let exact: i128 = all.iter().map(|amount| i128::from(amount.ore())).sum();
            prop_assert_eq!(forwards.is_ok(), exact.abs() <= i128::from(MAX_ORE));
        }

        #[test]
        fn the_shown_digits_are_the_amount(money in any_money()) {
            let digits: String = money.to_string().replace(['\u{a0}', ','], "");
            prop_assert_eq!(digits.parse::<i64>().unwrap(), money.ore());
        }

        #[test]
        fn order_is_that_of_the_ore(a in any_money(), b in any_money()) {
            prop_assert_eq!(a.cmp(&b), a.ore().cmp(&b.ore()));
        }
    }
}
