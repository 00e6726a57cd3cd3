//! The modulo-11 check digit that Norwegian organisation and account numbers end in.

/// Weights from the left for the digits before the check digit of an organisation number (8 digits).
pub(crate) const ORGANISATION_WEIGHTS: &[u32] = &[3, 2, 7, 6, 5, 4, 3, 2];

/// Weights from the left for the digits before the check digit of an account number (10 digits).
pub(crate) const ACCOUNT_WEIGHTS: &[u32] = &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// Whether the last of `digits` is the check digit of those before it.
///
/// The check digit is 11 less the weighted sum modulo 11; 11 counts as 0, and 10 has no digit, so such a
/// number does not exist. Anything but ASCII digits, or another length than one more than `weights`, is false.
pub(crate) fn is_valid(digits: &str, weights: &[u32]) -> bool {
    let Some(values) = digits
        .chars()
        .map(|c| c.to_digit(10))
        .collect::<Option<Vec<u32>>>()
    else {
        return false;
    };
    let Some((check, body)) = values.split_last() else {
        return false;
    };
    if body.len() != weights.len() {
        return false;
    }
    let sum: u32 = body
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let expected = (11 - sum % 11) % 11;
    expected < 10 && expected == *check
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_body_whose_check_would_be_ten_has_no_valid_number() {
        // The weighted sum is 6 · 2 = 12, which leaves 1, so the check would be 11 - 1.
        for check in 0..10 {
            assert!(!is_valid(&format!("00000006{check}"), ORGANISATION_WEIGHTS));
        }
    }

    #[test]
    fn wrong_lengths_and_letters_are_refused() {
        for text in ["", "1", "95893542", "9589354200", "95893542a", "٩58935420"] {
            assert!(!is_valid(text, ORGANISATION_WEIGHTS), "{text}");
        }
    }

    proptest! {
        #[test]
        fn at_most_one_check_digit_fits(body in "[0-9]{10}") {
            let fitting = (0..10).filter(|d| is_valid(&format!("{body}{d}"), ACCOUNT_WEIGHTS)).count();
            prop_assert!(fitting <= 1);
        }
    }
}
