//! The state of a recipient's account, and how much of its number others may see.

use std::fmt;
use std::str::FromStr;

use tilskudd_kernel::account_number::AccountNumber;

/// State of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountState {
    /// Waits for confirmation.
    Registered,
    /// Money can go to it.
    Confirmed,
    /// The bank refused it.
    Rejected,
    /// Another took its place.
    Replaced,
}

impl AccountState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Registered, Self::Confirmed, Self::Rejected, Self::Replaced];

    /// Name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "REGISTERED",
            Self::Confirmed => "CONFIRMED",
            Self::Rejected => "REJECTED",
            Self::Replaced => "REPLACED",
        }
    }
}

impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of an account")]
pub struct UnknownState;

impl FromStr for AccountState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(UnknownState)
    }
}

/// The number with its middle hidden, for those who do not keep accounts: `8601*****47`.
#[must_use]
pub fn masked(number: &AccountNumber) -> String {
    let digits = number.digits();
    match (digits.get(..4), digits.get(9..)) {
        (Some(head), Some(tail)) => format!("{head}*****{tail}"),
        _ => "*".repeat(digits.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_hidden() {
        assert_eq!(masked(&"86011117947".parse().unwrap()), "8601*****47");
    }

    #[test]
    fn every_state_survives_its_text() {
        for state in AccountState::ALL {
            assert_eq!(state.to_string().parse(), Ok(state));
        }
        assert!("confirmed".parse::<AccountState>().is_err());
    }
}
