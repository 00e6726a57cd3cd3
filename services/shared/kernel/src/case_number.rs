//! Case numbers (saksnummer): what people say on the telephone and write in letters.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::string_serde::serde_as_str;
use crate::year::Year;

/// The largest running number within an office and year: five digits.
const MAX_SEQUENCE: u32 = 99_999;

/// The three upper-case letters that stand for an office in case numbers, as `TRO`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeCode([u8; 3]);

/// A case number, as `2024-TRO-00042`: grant year, office and a running number from 1 to 99 999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    year: Year,
    office: OfficeCode,
    sequence: u32,
}

/// The text or number is no case number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CaseNumberError {
    /// Not of the form `2024-TRO-00042`.
    #[error("a case number has the form 2024-TRO-00042")]
    Form,
    /// An office code that is not three letters A to Z in upper case.
    #[error("an office code is three letters A to Z in upper case")]
    Office,
    /// A running number that is not from 1 to 99 999.
    #[error("the running number of a case is from 1 to {MAX_SEQUENCE}")]
    Sequence,
}

impl OfficeCode {
    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only A to Z is ever stored, so this is always text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for OfficeCode {
    type Err = CaseNumberError;

    fn from_str(text: &str) -> Result<OfficeCode, CaseNumberError> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(OfficeCode(letters)),
            _ => Err(CaseNumberError::Office),
        }
    }
}

impl fmt::Display for OfficeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for OfficeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfficeCode({})", self.as_str())
    }
}

impl CaseNumber {
    /// The case number of a year, an office and its running number there (1 to 99 999).
    ///
    /// # Errors
    /// [`CaseNumberError::Sequence`] when the running number is outside that range.
    pub const fn new(year: Year, office: OfficeCode, sequence: u32) -> Result<CaseNumber, CaseNumberError> {
        if sequence == 0 || sequence > MAX_SEQUENCE {
            return Err(CaseNumberError::Sequence);
        }
        Ok(CaseNumber {
            year,
            office,
            sequence,
        })
    }

    /// The grant year.
    #[must_use]
    pub const fn year(&self) -> Year {
        self.year
    }

    /// The office that the case belongs to.
    #[must_use]
    pub const fn office(&self) -> OfficeCode {
        self.office
    }

    /// The running number within office and year, from 1.
    #[must_use]
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }
}

impl FromStr for CaseNumber {
    type Err = CaseNumberError;

    fn from_str(text: &str) -> Result<CaseNumber, CaseNumberError> {
        let mut parts = text.split('-');
        let (Some(year), Some(office), Some(sequence), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(CaseNumberError::Form);
        };
        if sequence.len() != 5 || !sequence.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CaseNumberError::Form);
        }
        let year = year.parse().map_err(|_| CaseNumberError::Form)?;
        let sequence = sequence.parse().map_err(|_| CaseNumberError::Form)?;
        CaseNumber::new(year, office.parse()?, sequence)
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{}-{:05}", self.year, self.office, self.sequence))
    }
}

serde_as_str!(OfficeCode, |code| Cow::Borrowed(code.as_str()));
serde_as_str!(CaseNumber, |number| Cow::Owned(number.to_string()));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(sequence: u32) -> Result<CaseNumber, CaseNumberError> {
        CaseNumber::new(Year::new(2024).unwrap(), "TRO".parse().unwrap(), sequence)
    }

    #[test]
    fn it_is_written_with_five_digits() {
        let case = number(42).unwrap();
        assert_eq!(case.to_string(), "2024-TRO-00042");
        assert_eq!("2024-TRO-00042".parse(), Ok(case));
        assert_eq!(
            (case.year().get(), case.office().as_str(), case.sequence()),
            (2024, "TRO", 42)
        );
    }

    #[test]
    fn the_running_number_has_its_range() {
        assert!(number(1).is_ok() && number(99_999).is_ok());
        assert_eq!(number(0), Err(CaseNumberError::Sequence));
        assert_eq!(number(100_000), Err(CaseNumberError::Sequence));
    }

    #[test]
    fn another_form_is_refused_with_its_reason() {
        let refused = [
            ("", CaseNumberError::Form),
            ("2024-TRO", CaseNumberError::Form),
            ("2024-TRO-42", CaseNumberError::Form),
            ("2024-TRO-+0042", CaseNumberError::Form),
            ("2024-TRO-00042-1", CaseNumberError::Form),
            ("1999-TRO-00042", CaseNumberError::Form),
            ("2024-Tro-00042", CaseNumberError::Office),
            ("2024-TRØ-00042", CaseNumberError::Office),
            ("2024-TROM-00042", CaseNumberError::Office),
            ("2024-TRO-00000", CaseNumberError::Sequence),
        ];
        for (text, error) in refused {
            assert_eq!(text.parse::<CaseNumber>(), Err(error), "{text}");
        }
    }

    #[test]
    fn json_carries_the_text() {
        let json = serde_json::to_string(&number(7).unwrap()).unwrap();
        assert_eq!(json, "\"2024-TRO-00007\"");
        assert_eq!(
            serde_json::from_str::<CaseNumber>(&json).unwrap(),
            number(7).unwrap()
        );
        assert!(serde_json::from_str::<OfficeCode>("\"tro\"").is_err());
    }

    proptest! {
        #[test]
        fn any_number_survives_its_text(year in 2000..=2100, office in "[A-Z]{3}", sequence in 1_u32..=99_999) {
            let case = CaseNumber::new(Year::new(year).unwrap(), office.parse().unwrap(), sequence).unwrap();
            prop_assert_eq!(case.to_string().parse::<CaseNumber>(), Ok(case));
        }

        #[test]
        fn within_a_year_and_office_text_sorts_as_the_numbers_do(a in 1_u32..=99_999, b in 1_u32..=99_999) {
            let (first, second) = (number(a).unwrap(), number(b).unwrap());
            prop_assert_eq!(first.cmp(&second), first.to_string().cmp(&second.to_string()));
        }

        #[test]
        fn any_text_is_read_as_it_is_or_refused_without_a_panic(text in "\\PC{0,16}|[0-9]{4}-[A-Z]{3}-[0-9]{5}") {
            if let Ok(case) = text.parse::<CaseNumber>() {
                prop_assert_eq!(case.to_string(), text);
            }
        }
    }
}
