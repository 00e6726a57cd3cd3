//! Grant years (tilskuddsår).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The first year that can be a grant year.
const FIRST: i32 = 2000;

/// The last year that can be a grant year.
const LAST: i32 = 2100;

/// A grant year: a calendar year from 2000 to 2100, in which money is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Year(i32);

/// The number is no grant year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a grant year is from {FIRST} to {LAST}, in four digits")]
pub struct YearError;

impl Year {
    /// The grant year of this number.
    ///
    /// # Errors
    /// [`YearError`] outside 2000 to 2100.
    pub const fn new(year: i32) -> Result<Year, YearError> {
        if year < FIRST || year > LAST {
            Err(YearError)
        } else {
            Ok(Year(year))
        }
    }

    /// The year as a number.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }

    /// The year after.
    ///
    /// # Errors
    /// [`YearError`] after 2100.
    pub const fn next(self) -> Result<Year, YearError> {
        Year::new(self.0 + 1)
    }
}

impl TryFrom<i32> for Year {
    type Error = YearError;

    fn try_from(year: i32) -> Result<Year, YearError> {
        Year::new(year)
    }
}

impl From<Year> for i32 {
    fn from(year: Year) -> i32 {
        year.0
    }
}

impl FromStr for Year {
    type Err = YearError;

    fn from_str(text: &str) -> Result<Year, YearError> {
        if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(YearError);
        }
        text.parse().map_err(|_| YearError).and_then(Year::new)
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_range_belong_to_it() {
        assert_eq!(Year::new(2000).map(Year::get), Ok(2000));
        assert_eq!(Year::new(2100).map(Year::get), Ok(2100));
        for refused in [1999, 2101, 0, -2024, i32::MIN, i32::MAX] {
            assert_eq!(Year::new(refused), Err(YearError));
        }
    }

    #[test]
    fn the_next_year_ends_with_the_range() {
        assert_eq!(Year::new(2024).and_then(Year::next), Year::new(2025));
        assert_eq!(Year::new(2100).and_then(Year::next), Err(YearError));
    }

    #[test]
    fn it_is_written_in_four_digits() {
        assert_eq!("2024".parse::<Year>(), Year::new(2024));
        assert_eq!(Year::new(2024).unwrap().to_string(), "2024");
        for refused in ["", "24", "+2024", "02024", "2024 ", "1999"] {
            assert_eq!(refused.parse::<Year>(), Err(YearError), "{refused}");
        }
    }

    #[test]
    fn json_carries_a_number_and_checks_it() {
        assert_eq!(serde_json::to_string(&Year::new(2024).unwrap()).unwrap(), "2024");
        assert!(serde_json::from_str::<Year>("2024").is_ok());
        assert!(serde_json::from_str::<Year>("1999").is_err());
    }
}
