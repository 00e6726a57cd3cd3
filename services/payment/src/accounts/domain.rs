//! The state of a recipient's account, and how much of its number others may see.

use tilskudd_kernel::account_number::AccountNumber;

tilskudd_kernel::stored_words! {
    /// State of an account.
    pub(crate) enum AccountState {
        /// Waits for confirmation.
        Registered = "REGISTERED",
        /// Money can go to it.
        Confirmed = "CONFIRMED",
        /// The bank refused it.
        Rejected = "REJECTED",
        /// Another took its place.
        Replaced = "REPLACED",
    }
}

/// The number with its middle hidden, for those who do not keep accounts: `8601*****47`.
#[must_use]
pub(crate) fn masked(number: &AccountNumber) -> String {
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
            assert_eq!(state.to_string().parse(), Ok(*state));
        }
        assert!("confirmed".parse::<AccountState>().is_err());
    }
}
