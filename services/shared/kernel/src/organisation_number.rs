//! Organisation numbers (organisasjonsnummer) of the Central Coordinating Register for Legal Entities.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::mod11;
use crate::string_serde::serde_as_str;

/// An organisation number: nine digits, the last a modulo-11 check digit (weights 3 2 7 6 5 4 3 2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrgNumber(String);

/// The text is no organisation number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OrgNumberError {
    /// Not exactly nine digits.
    #[error("an organisation number has nine digits and nothing else")]
    Form,
    /// The last digit does not fit the others: most often a slip of the keys.
    #[error("the organisation number's check digit is wrong")]
    CheckDigit,
}

impl OrgNumber {
    /// The nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OrgNumber {
    type Err = OrgNumberError;

    fn from_str(text: &str) -> Result<OrgNumber, OrgNumberError> {
        if text.len() != 9 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(OrgNumberError::Form);
        }
        if !mod11::is_valid(text, mod11::ORGANISATION_WEIGHTS) {
            return Err(OrgNumberError::CheckDigit);
        }
        Ok(OrgNumber(text.to_owned()))
    }
}

impl fmt::Display for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_as_str!(OrgNumber, |number| Cow::Borrowed(number.as_str()));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn registered_numbers_are_accepted() {
        for text in ["958935420", "983544622", "974764350", "974761645", "991825827"] {
            assert_eq!(text.parse::<OrgNumber>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn another_form_is_refused() {
        for text in [
            "",
            "95893542",
            "9589354200",
            "958 935 420",
            "NO958935420",
            "95893542x",
            " 58935420",
        ] {
            assert_eq!(text.parse::<OrgNumber>(), Err(OrgNumberError::Form), "{text}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_refused() {
        for text in ["958935421", "983544620", "947764350"] {
            assert_eq!(
                text.parse::<OrgNumber>(),
                Err(OrgNumberError::CheckDigit),
                "{text}"
            );
        }
    }

    #[test]
    fn json_goes_through_the_check() {
        let number: OrgNumber = "974764350".parse().unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"974764350\"");
        assert_eq!(
            serde_json::from_str::<OrgNumber>("\"974764350\"").unwrap(),
            number
        );
        assert!(serde_json::from_str::<OrgNumber>("\"974764351\"").is_err());
        assert!(serde_json::from_str::<OrgNumber>("974764350").is_err());
    }

    proptest! {
        // What the check digit is for: one wrong key, or two neighbours swapped, never passes.
        #[test]
        fn one_wrong_digit_is_always_found(body in "[0-9]{8}", at in 0_usize..9, wrong in 0_u8..10) {
            let valid = (0..10).map(|d| format!("{body}{d}")).find(|text| text.parse::<OrgNumber>().is_ok());
            if let Some(valid) = valid {
                let mut bytes = valid.clone().into_bytes();
                bytes[at] = b'0' + wrong;
                let changed = String::from_utf8(bytes).unwrap();
                prop_assert_eq!(changed.parse::<OrgNumber>().is_ok(), changed == valid);
            }
        }

        #[test]
        fn any_text_is_read_as_it_is_or_refused_without_a_panic(text in "\\PC{0,12}|[0-9]{8,10}") {
            if let Ok(number) = text.parse::<OrgNumber>() {
                prop_assert_eq!(number.as_str(), text);
            }
        }
    }
}
