//! Norwegian bank account numbers (kontonummer, BBAN).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::mod11;
use crate::string_serde::serde_as_str;

/// An account number: eleven digits, the last a modulo-11 check digit (weights 5 4 3 2 7 6 5 4 3 2).
///
/// `Debug` hides the middle, so that a logged struct does not give the account away.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountNumber(String);

/// The text is no account number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AccountNumberError {
    /// Not eleven digits, plain or grouped 4-2-5.
    #[error("an account number has eleven digits, plain or grouped as 1234 56 78903")]
    Form,
    /// The last digit does not fit the others: most often a slip of the keys.
    #[error("the account number's check digit is wrong")]
    CheckDigit,
}

impl AccountNumber {
    /// The eleven digits without separators, as payment files carry them.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountNumber {
    type Err = AccountNumberError;

    /// Reads eleven digits, plain or grouped 4-2-5 by spaces or full stops, as people write them.
    fn from_str(text: &str) -> Result<AccountNumber, AccountNumberError> {
        let digits = ungrouped(text).ok_or(AccountNumberError::Form)?;
        if !mod11::is_valid(&digits, mod11::ACCOUNT_WEIGHTS) {
            return Err(AccountNumberError::CheckDigit);
        }
        Ok(AccountNumber(digits))
    }
}

/// The eleven digits of a plain or grouped account number.
fn ungrouped(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split([' ', '\u{a0}', '.']).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let grouped = lengths == [11] || lengths == [4, 2, 5];
    let digits = groups.concat();
    (grouped && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Grouped as banks print it: `8601 11 17947`.
impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bank, rest) = self.0.split_at(4);
        let (group, customer) = rest.split_at(2);
        f.pad(&format!("{bank} {group} {customer}"))
    }
}

impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bank, rest) = self.0.split_at(4);
        let (_, end) = rest.split_at(5);
        write!(f, "AccountNumber({bank}*****{end})")
    }
}

serde_as_str!(AccountNumber, |number| Cow::Borrowed(number.digits()));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn valid_numbers_are_accepted_plain_and_grouped() {
        for text in [
            "86011117947",
            "8601 11 17947",
            "8601.11.17947",
            "8601\u{a0}11\u{a0}17947",
        ] {
            let number: AccountNumber = text.parse().unwrap();
            assert_eq!(number.digits(), "86011117947");
            assert_eq!(number.to_string(), "8601 11 17947");
        }
        assert!("12345678903".parse::<AccountNumber>().is_ok());
    }

    #[test]
    fn another_form_is_refused() {
        let refused = [
            "",
            "8601111794",
            "860111179477",
            "8601 1117947",
            "86 0111 17947",
            "8601  11 17947",
            " 86011117947",
            "8601-11-17947",
            "NO9386011117947",
            "8601111794x",
        ];
        for text in refused {
            assert_eq!(
                text.parse::<AccountNumber>(),
                Err(AccountNumberError::Form),
                "{text}"
            );
        }
    }

    #[test]
    fn a_wrong_check_digit_is_refused() {
        for text in ["86011117948", "12345678901", "8610 11 17947"] {
            assert_eq!(
                text.parse::<AccountNumber>(),
                Err(AccountNumberError::CheckDigit),
                "{text}"
            );
        }
    }

    #[test]
    fn debug_hides_the_middle() {
        let number: AccountNumber = "86011117947".parse().unwrap();
        assert_eq!(format!("{number:?}"), "AccountNumber(8601*****47)");
    }

    #[test]
    fn json_carries_the_plain_digits() {
        let number: AccountNumber = "8601 11 17947".parse().unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"86011117947\"");
        assert_eq!(
            serde_json::from_str::<AccountNumber>("\"86011117947\"").unwrap(),
            number
        );
        assert!(serde_json::from_str::<AccountNumber>("\"86011117948\"").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_read(body in "[0-9]{10}") {
            let valid = (0..10).find_map(|d| format!("{body}{d}").parse::<AccountNumber>().ok());
            if let Some(number) = valid {
                prop_assert_eq!(number.to_string().parse::<AccountNumber>(), Ok(number));
            }
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,16}") {
            let _ = text.parse::<AccountNumber>();
        }
    }
}
