//! Instants as `google.protobuf.Timestamp` and back.

use chrono::{DateTime, Utc};
use prost_types::Timestamp;
use tilskudd_kernel::explain::Explain;
use tilskudd_kernel::lang::LocalText;

/// The timestamp is not an instant that the system can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an instant")]
pub struct InstantError;

impl Explain for InstantError {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Dette er ikke et tidspunkt. Skriv dato og klokkeslett som finnes.",
            "Dette er ikkje eit tidspunkt. Skriv dato og klokkeslett som finst.",
            "This is no point in time. State a date and time that exist.",
        )
    }
}

/// An instant as a timestamp.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: at.timestamp(),
        // A leap second has more than a second's nanoseconds in chrono.
        nanos: i32::try_from(at.timestamp_subsec_nanos())
            .unwrap_or(i32::MAX)
            .min(999_999_999),
    }
}

/// A timestamp as an instant.
///
/// # Errors
/// [`InstantError`] when the nanoseconds are outside 0–999 999 999 or the year is.
pub fn instant(time: Timestamp) -> Result<DateTime<Utc>, InstantError> {
    let nanos = u32::try_from(time.nanos).map_err(|_| InstantError)?;
    if nanos > 999_999_999 {
        return Err(InstantError);
    }
    DateTime::from_timestamp(time.seconds, nanos).ok_or(InstantError)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_timestamp_is_an_instant_that_leads_back_or_is_refused(seconds: i64, nanos: i32) {
            let time = Timestamp { seconds, nanos };
            if let Ok(at) = instant(time) {
                prop_assert_eq!(timestamp(at), time);
            }
        }
    }

    #[test]
    fn nanoseconds_stay_below_a_second() {
        assert!(
            instant(Timestamp {
                seconds: 0,
                nanos: 999_999_999
            })
            .is_ok()
        );
        assert!(
            instant(Timestamp {
                seconds: 0,
                nanos: 1_000_000_000
            })
            .is_err()
        );
        assert!(
            instant(Timestamp {
                seconds: 0,
                nanos: -1
            })
            .is_err()
        );
    }
}
