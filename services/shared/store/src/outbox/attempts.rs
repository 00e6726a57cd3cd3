//! The attempts at an event, counted by their answer: the patience with one answer is not used up by another.

/// What an attempt was answered that did not deliver the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The receiver could not be reached, was overloaded, or did not let this service in: not the event's fault.
    Unavailable,
    /// The receiver failed.
    Failed,
    /// The receiver does not have what the event builds on yet.
    Early,
    /// The receiver does not understand the event yet.
    Unknown,
}

/// How often an event was tried since it was written, or last put back by an operator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// All of them.
    pub all: u32,
    /// Those answered [`Answer::Failed`].
    pub failed: u32,
    /// Those answered [`Answer::Early`].
    pub early: u32,
    /// Those answered [`Answer::Unknown`].
    pub unknown: u32,
}

impl Attempts {
    /// These and one more.
    #[must_use]
    pub fn and(mut self, answer: Answer) -> Self {
        let one_more = |count: &mut u32| *count = count.saturating_add(1);
        one_more(&mut self.all);
        match answer {
            Answer::Unavailable => {}
            Answer::Failed => one_more(&mut self.failed),
            Answer::Early => one_more(&mut self.early),
            Answer::Unknown => one_more(&mut self.unknown),
        }
        self
    }

    /// Those answered neither [`Answer::Early`] nor [`Answer::Unknown`], which have pauses of their own.
    #[must_use]
    pub fn others(&self) -> u32 {
        self.all.saturating_sub(self.early).saturating_sub(self.unknown)
    }
}

/// The counts as the outbox has them.
#[derive(Debug, Clone, Copy, sqlx_macros::FromRow)]
pub(super) struct Columns {
    attempts: i32,
    attempts_failed: i32,
    attempts_early: i32,
    attempts_unknown: i32,
}

impl From<Columns> for Attempts {
    fn from(columns: Columns) -> Self {
        let count = |column: i32| u32::try_from(column).unwrap_or(0);
        Self {
            all: count(columns.attempts),
            failed: count(columns.attempts_failed),
            early: count(columns.attempts_early),
            unknown: count(columns.attempts_unknown),
        }
    }
}

/// A count for its column; what does not fit is as many as fit.
pub(super) fn column(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
