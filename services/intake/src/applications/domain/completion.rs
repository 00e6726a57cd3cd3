//! A request for completion (mangelbrev): its deadlines and how it ends.
//!
//! | | answer | extend | take back | proceed |
//! |---|---|---|---|---|
//! | open | → answered | later deadline | → withdrawn | no |
//! | expired | no | → open | → withdrawn | → proceeded |
//! | closed | no | no | no | no |
//!
//! An open request is expired from the second that its last deadline has passed, by legal time. Nobody writes that
//! down and nothing follows from it by itself (forvaltningsloven §11).

use chrono::{DateTime, Days, NaiveDate, Utc};
use tilskudd_kernel::act::{Act, Reason, Signed};
use tilskudd_kernel::dates::{Deadline, local_date, start_of_day};
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_kernel::lang::{LocalText, Norwegian};
use tilskudd_kernel::source::RuleSource;

use crate::applications::error::completion::CompletionError;

/// A defect of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Defect {
    /// Path of the field; empty: the whole.
    pub(crate) field: String,
    /// What is missing, 1–2000 characters.
    pub(crate) text: String,
    /// What demands it.
    pub(crate) source: Option<RuleSource>,
}

/// A letter as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    /// The form that it was sent in.
    pub(crate) form: Norwegian,
    /// Its text.
    pub(crate) text: LocalText,
}

tilskudd_kernel::stored_words! {
    /// The ways of closing a request, as stored.
    pub(crate) enum Closing {
        /// The applicant answered.
        Answered = "answered",
        /// The office took it back.
        Withdrawn = "withdrawn",
        /// The office went on with the application as it stood.
        Proceeded = "proceeded",
        /// The application ended.
        Ended = "ended",
    }
}

/// The closing of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    /// How.
    pub(crate) how: Closing,
    /// Who, and when.
    pub(crate) signed: Signed,
    /// Why; none where no reason is asked for, as for an answer.
    pub(crate) reason: Option<Reason>,
}

/// The state of a request at a point in legal time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Waits for the applicant.
    Open,
    /// The last deadline has passed.
    Expired,
    /// Closed.
    Closed(Closing),
}

/// One deadline of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    /// The deadline.
    pub(crate) deadline: Deadline,
    /// Who set it.
    pub(crate) act: Act,
    /// Who reminded of it.
    pub(crate) reminded: Option<Signed>,
}

/// A request for completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Completion {
    /// Its id.
    pub(crate) id: CompletionId,
    /// The application.
    pub(crate) application: ApplicationId,
    /// What is missing.
    pub(crate) defects: Vec<Defect>,
    /// Who asked.
    pub(crate) requested: Act,
    /// The letter.
    pub(crate) letter: Letter,
    /// The deadline that counts now.
    pub(crate) current: Set,
    /// The deadlines before it, oldest first.
    pub(crate) earlier: Vec<Set>,
    /// How it was closed.
    pub(crate) closed: Option<Closed>,
    /// The answer in words; empty: none.
    pub(crate) answer: String,
    /// The revision that answers it.
    pub(crate) revision: Option<u32>,
}

impl Completion {
    /// Its state at `now`, legal time.
    pub(crate) fn stage(&self, now: DateTime<Utc>) -> Stage {
        match &self.closed {
            Some(closed) => Stage::Closed(closed.how),
            None if self.current.deadline.is_past(now) => Stage::Expired,
            None => Stage::Open,
        }
    }

    /// Whether the applicant may answer at `now`.
    ///
    /// # Errors
    /// [`CompletionError::Closed`]; [`CompletionError::TooLate`] from the second that the deadline has passed.
    pub(crate) fn may_answer(&self, now: DateTime<Utc>) -> Result<(), CompletionError> {
        match self.stage(now) {
            Stage::Open => Ok(()),
            Stage::Expired => Err(CompletionError::TooLate(self.current.deadline)),
            Stage::Closed(_) => Err(CompletionError::Closed),
        }
    }

    /// Whether it may get this deadline at `now`.
    ///
    /// # Errors
    /// [`CompletionError::Closed`], [`CompletionError::TooSoon`], [`CompletionError::NotLater`].
    pub(crate) fn may_extend(&self, to: Deadline, now: DateTime<Utc>) -> Result<(), CompletionError> {
        if self.closed.is_some() {
            return Err(CompletionError::Closed);
        }
        long_enough(to, now)?;
        if to.instant() <= self.current.deadline.instant() {
            return Err(CompletionError::NotLater(self.current.deadline));
        }
        Ok(())
    }

    /// Whether the office may take it back.
    ///
    /// # Errors
    /// [`CompletionError::Closed`].
    pub(crate) fn may_take_back(&self) -> Result<(), CompletionError> {
        self.closed.is_none().then_some(()).ok_or(CompletionError::Closed)
    }

    /// Whether the office may go on without the answer, or dismiss the application, at `now`.
    ///
    /// # Errors
    /// [`CompletionError::Closed`]; [`CompletionError::StillRunning`] while the applicant can still answer.
    pub(crate) fn may_go_on(&self, now: DateTime<Utc>) -> Result<(), CompletionError> {
        match self.stage(now) {
            Stage::Open => Err(CompletionError::StillRunning(self.current.deadline)),
            Stage::Expired => Ok(()),
            Stage::Closed(_) => Err(CompletionError::Closed),
        }
    }

    /// Whether a reminder may be sent at `now`: one for each deadline, before it.
    ///
    /// # Errors
    /// [`CompletionError::Closed`], [`CompletionError::TooLate`], [`CompletionError::Reminded`].
    pub(crate) fn may_remind(&self, now: DateTime<Utc>) -> Result<(), CompletionError> {
        self.may_answer(now)?;
        if self.current.reminded.is_some() {
            return Err(CompletionError::Reminded);
        }
        Ok(())
    }
}

/// Whether a deadline leaves the applicant at least one whole local day after today (forvaltningsloven §11: a
/// deadline to put the defect right).
///
/// # Errors
/// [`CompletionError::TooSoon`].
pub(crate) fn long_enough(deadline: Deadline, now: DateTime<Utc>) -> Result<(), CompletionError> {
    let after_tomorrow = local_date(now).checked_add_days(Days::new(2));
    match after_tomorrow {
        Some(day) if deadline.instant() >= start_of_day(day) => Ok(()),
        _ => Err(CompletionError::TooSoon),
    }
}

/// The last local day of the month within which an application of this instant is answered or its applicant notified
/// why not (forvaltningsloven §11a): the same day of the next month, or that month's last.
pub(crate) fn month_ends(submitted: DateTime<Utc>) -> NaiveDate {
    let day = local_date(submitted);
    day.checked_add_months(chrono::Months::new(1)).unwrap_or(day)
}

/// Whether a preliminary answer may name this day: after today and, since "when the answer can be expected" says
/// nothing in a year that is far off, at most one year ahead (forvaltningsloven §11a).
///
/// # Errors
/// [`CompletionError::ExpectedTooSoon`], [`CompletionError::ExpectedTooLate`].
pub(crate) fn may_expect(day: NaiveDate, today: NaiveDate) -> Result<(), CompletionError> {
    let last = today.checked_add_months(chrono::Months::new(12)).unwrap_or(today);
    if day <= today {
        return Err(CompletionError::ExpectedTooSoon);
    }
    if day > last {
        return Err(CompletionError::ExpectedTooLate(last));
    }
    Ok(())
}

#[cfg(test)]
#[path = "completion_tests.rs"]
mod tests;
