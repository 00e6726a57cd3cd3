//! The two clocks.
//!
//! The *legal* time decides what the rules say about time: whether a call is open, a deadline past, a report
//! due. The *system* time is for leases, retries, tokens and logs. They have different types, so that neither
//! can be handed where the other belongs; a rehearsal can turn the legal clock through a year and leave the
//! machinery alone. This is the only module that reads the ambient time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

/// The furthest that the legal clock can be turned, in seconds: two hundred years.
pub const MAX_OFFSET_SECONDS: i64 = 200 * 366 * 24 * 60 * 60;

/// The machine's time, or a time that stands still in tests.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock(Option<DateTime<Utc>>);

impl SystemClock {
    /// The machine's time.
    #[must_use]
    pub const fn real() -> SystemClock {
        SystemClock(None)
    }

    /// A time that stands still.
    #[must_use]
    pub const fn fixed(at: DateTime<Utc>) -> SystemClock {
        SystemClock(Some(at))
    }

    /// The time.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the ambient time is read"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.unwrap_or_else(Utc::now)
    }
}

/// Refusals of turning the legal clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ClockError {
    /// It is the real one, as in production.
    #[error("this legal clock cannot be turned")]
    NotTurnable,
    /// Further than [`MAX_OFFSET_SECONDS`].
    #[error("the legal clock cannot be turned that far (at most {MAX_OFFSET_SECONDS} seconds)")]
    TooFar,
}

/// The time that rules and deadlines are based on. Copies of a turnable clock turn together.
#[derive(Debug, Clone)]
pub struct LegalClock {
    base: SystemClock,
    /// Seconds ahead of the base; none for a clock that cannot be turned.
    offset: Option<Arc<AtomicI64>>,
}

impl LegalClock {
    /// The real time; it cannot be turned.
    #[must_use]
    pub const fn real() -> LegalClock {
        LegalClock {
            base: SystemClock::real(),
            offset: None,
        }
    }

    /// A clock that follows `base` at a distance that can be set.
    #[must_use]
    pub fn turnable(base: SystemClock) -> LegalClock {
        LegalClock {
            base,
            offset: Some(Arc::new(AtomicI64::new(0))),
        }
    }

    /// A clock that stands still until it is turned.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> LegalClock {
        LegalClock::turnable(SystemClock::fixed(at))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let base = self.base.now();
        base.checked_add_signed(TimeDelta::seconds(self.offset_seconds()))
            .unwrap_or(base)
    }

    /// Whether it can be turned.
    #[must_use]
    pub const fn is_turnable(&self) -> bool {
        self.offset.is_some()
    }

    /// Turns the clock, and all its copies, to `at`. The distance is kept in whole seconds, rounded up, so the
    /// clock then shows `at` or less than a second more: what was due at `at` is due.
    ///
    /// # Errors
    /// [`ClockError::NotTurnable`] for the real clock, [`ClockError::TooFar`] beyond [`MAX_OFFSET_SECONDS`].
    pub fn turn_to(&self, at: DateTime<Utc>) -> Result<(), ClockError> {
        let distance = at.signed_duration_since(self.base.now());
        // num_seconds rounds towards zero: that is up already when the distance is negative.
        let rounds_up = distance > TimeDelta::seconds(distance.num_seconds());
        self.set_offset_seconds(distance.num_seconds() + i64::from(rounds_up))
    }

    /// How far the clock is ahead of the system's time, in seconds; negative when it is behind.
    #[must_use]
    pub fn offset_seconds(&self) -> i64 {
        self.offset
            .as_ref()
            .map_or(0, |offset| offset.load(Ordering::SeqCst))
    }

    /// Sets how far the clock, with all its copies, is ahead of the system's time, in seconds.
    ///
    /// # Errors
    /// [`ClockError::NotTurnable`] for the real clock, unless `seconds` is 0; [`ClockError::TooFar`] beyond
    /// [`MAX_OFFSET_SECONDS`].
    pub fn set_offset_seconds(&self, seconds: i64) -> Result<(), ClockError> {
        if !(-MAX_OFFSET_SECONDS..=MAX_OFFSET_SECONDS).contains(&seconds) {
            return Err(ClockError::TooFar);
        }
        match &self.offset {
            Some(offset) => offset.store(seconds, Ordering::SeqCst),
            None if seconds == 0 => {}
            None => return Err(ClockError::NotTurnable),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_fixed_system_clock_stands_still() {
        let clock = SystemClock::fixed(at("2024-03-01T12:00:00Z"));
        assert_eq!(clock.now(), at("2024-03-01T12:00:00Z"));
        assert_eq!(clock.now(), clock.now());
    }

    #[test]
    fn the_real_clocks_go_together_and_forward() {
        let before = SystemClock::real().now();
        let legal = LegalClock::real().now();
        assert!(before <= legal && legal <= SystemClock::real().now());
    }

    #[test]
    fn the_real_legal_clock_cannot_be_turned() {
        let clock = LegalClock::real();
        assert!(!clock.is_turnable());
        assert_eq!(
            clock.turn_to(at("2030-01-01T00:00:00Z")),
            Err(ClockError::NotTurnable)
        );
        assert_eq!(clock.set_offset_seconds(1), Err(ClockError::NotTurnable));
        assert_eq!(clock.set_offset_seconds(0), Ok(()));
        assert_eq!(clock.offset_seconds(), 0);
    }

    #[test]
    fn copies_turn_together_and_the_base_stays() {
        let system = SystemClock::fixed(at("2024-01-01T00:00:00Z"));
        let clock = LegalClock::turnable(system);
        let copy = clock.clone();
        clock.turn_to(at("2024-03-02T00:00:00Z")).unwrap();
        assert_eq!(copy.now(), at("2024-03-02T00:00:00Z"));
        assert_eq!(copy.offset_seconds(), 61 * 86_400);
        assert_eq!(system.now(), at("2024-01-01T00:00:00Z"));
    }

    #[test]
    fn it_turns_back_too() {
        let clock = LegalClock::fixed(at("2024-03-02T00:00:00Z"));
        clock.turn_to(at("2024-03-01T23:59:59Z")).unwrap();
        assert_eq!(
            (clock.offset_seconds(), clock.now()),
            (-1, at("2024-03-01T23:59:59Z"))
        );
        clock.set_offset_seconds(60).unwrap();
        assert_eq!(clock.now(), at("2024-03-02T00:01:00Z"));
    }

    #[test]
    fn it_does_not_turn_beyond_reason() {
        let clock = LegalClock::fixed(at("2024-03-02T00:00:00Z"));
        for seconds in [
            MAX_OFFSET_SECONDS + 1,
            -MAX_OFFSET_SECONDS - 1,
            i64::MAX,
            i64::MIN,
        ] {
            assert_eq!(clock.set_offset_seconds(seconds), Err(ClockError::TooFar));
        }
        assert_eq!(clock.turn_to(DateTime::<Utc>::MAX_UTC), Err(ClockError::TooFar));
        assert_eq!(clock.turn_to(DateTime::<Utc>::MIN_UTC), Err(ClockError::TooFar));
        assert_eq!(clock.now(), at("2024-03-02T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn a_turned_clock_has_reached_the_time_by_less_than_a_second(
            base in 0_i64..4_000_000_000_000, to in 0_i64..4_000_000_000_000,
        ) {
            let base = DateTime::from_timestamp_millis(base).unwrap();
            let to = DateTime::from_timestamp_millis(to).unwrap();
            let clock = LegalClock::fixed(base);
            clock.turn_to(to).unwrap();
            let beyond = clock.now() - to;
            prop_assert!(beyond >= TimeDelta::zero() && beyond < TimeDelta::seconds(1));
        }
    }
}
