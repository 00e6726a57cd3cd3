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
use tilskudd_kernel::dates::{Deadline, local_date, start_of_day};
use tilskudd_kernel::ids::{ApplicationId, CompletionId, PersonId};
use tilskudd_kernel::lang::{LanguageForm, LocalText};
use tilskudd_kernel::source::RuleSource;

use crate::error::completion::Refusal;

/// What somebody did, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Act {
    /// Who.
    pub(crate) person: PersonId,
    /// Legal time.
    pub(crate) at: DateTime<Utc>,
    /// Why; empty where no reason is asked for.
    pub(crate) reason: String,
}

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
    /// The form that it was sent in: never neutral.
    pub(crate) form: LanguageForm,
    /// Its text.
    pub(crate) text: LocalText,
}

/// How a request was closed, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// The applicant answered.
    Answered,
    /// The office took it back.
    Withdrawn,
    /// The office went on with the application as it stood.
    Proceeded,
    /// The application ended.
    Ended,
}

impl Closing {
    const ALL: [Self; 4] = [Self::Answered, Self::Withdrawn, Self::Proceeded, Self::Ended];

    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Proceeded => "proceeded",
            Self::Ended => "ended",
        }
    }

    /// The closing that the word in the database names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|closing| closing.as_str() == word)
    }
}

/// Where a request is at a point in legal time.
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
    pub(crate) reminded: Option<Act>,
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
    pub(crate) closed: Option<(Closing, Act)>,
    /// The answer in words; empty: none.
    pub(crate) answer: String,
    /// The revision that answers it.
    pub(crate) revision: Option<u32>,
}

impl Completion {
    /// Where it is at `now`, legal time.
    pub(crate) fn stage(&self, now: DateTime<Utc>) -> Stage {
        match &self.closed {
            Some((closing, _)) => Stage::Closed(*closing),
            None if self.current.deadline.is_past(now) => Stage::Expired,
            None => Stage::Open,
        }
    }

    /// Whether the applicant may answer at `now`.
    ///
    /// # Errors
    /// [`Refusal::Closed`]; [`Refusal::TooLate`] from the second that the deadline has passed.
    pub(crate) fn may_answer(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        match self.stage(now) {
            Stage::Open => Ok(()),
            Stage::Expired => Err(Refusal::TooLate(self.current.deadline)),
            Stage::Closed(_) => Err(Refusal::Closed),
        }
    }

    /// Whether it may get this deadline at `now`.
    ///
    /// # Errors
    /// [`Refusal::Closed`], [`Refusal::TooSoon`], [`Refusal::NotLater`].
    pub(crate) fn may_extend(&self, to: Deadline, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.closed.is_some() {
            return Err(Refusal::Closed);
        }
        long_enough(to, now)?;
        if to.instant() <= self.current.deadline.instant() {
            return Err(Refusal::NotLater(self.current.deadline));
        }
        Ok(())
    }

    /// Whether the office may take it back.
    ///
    /// # Errors
    /// [`Refusal::Closed`].
    pub(crate) fn may_take_back(&self) -> Result<(), Refusal> {
        self.closed.is_none().then_some(()).ok_or(Refusal::Closed)
    }

    /// Whether the office may go on without the answer, or dismiss the application, at `now`.
    ///
    /// # Errors
    /// [`Refusal::Closed`]; [`Refusal::StillRunning`] while the applicant can still answer.
    pub(crate) fn may_go_on(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        match self.stage(now) {
            Stage::Open => Err(Refusal::StillRunning(self.current.deadline)),
            Stage::Expired => Ok(()),
            Stage::Closed(_) => Err(Refusal::Closed),
        }
    }

    /// Whether a reminder may be sent at `now`: one for each deadline, before it.
    ///
    /// # Errors
    /// [`Refusal::Closed`], [`Refusal::TooLate`], [`Refusal::Reminded`].
    pub(crate) fn may_remind(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.may_answer(now)?;
        if self.current.reminded.is_some() {
            return Err(Refusal::Reminded);
        }
        Ok(())
    }
}

/// Whether a deadline leaves the applicant at least one whole local day after today (forvaltningsloven §11: a
/// deadline to put the defect right).
///
/// # Errors
/// [`Refusal::TooSoon`].
pub(crate) fn long_enough(deadline: Deadline, now: DateTime<Utc>) -> Result<(), Refusal> {
    let after_tomorrow = local_date(now).checked_add_days(Days::new(2));
    match after_tomorrow {
        Some(day) if deadline.instant() >= start_of_day(day) => Ok(()),
        _ => Err(Refusal::TooSoon),
    }
}

/// The last local day of the month within which an application of this instant is answered or its applicant told
/// why not (forvaltningsloven §11a): the same day of the next month, or that month's last.
pub(crate) fn month_ends(submitted: DateTime<Utc>) -> NaiveDate {
    let day = local_date(submitted);
    day.checked_add_months(chrono::Months::new(1)).unwrap_or(day)
}

/// Whether a preliminary answer may name this day: after today and, since "when the answer can be expected" says
/// nothing in a year that is far off, at most one year ahead (forvaltningsloven §11a).
///
/// # Errors
/// [`Refusal::ExpectedTooSoon`], [`Refusal::ExpectedTooLate`].
pub(crate) fn may_expect(day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let last = today.checked_add_months(chrono::Months::new(12)).unwrap_or(today);
    if day <= today {
        return Err(Refusal::ExpectedTooSoon);
    }
    if day > last {
        return Err(Refusal::ExpectedTooLate(last));
    }
    Ok(())
}

#[cfg(test)]
#[path = "completion_tests.rs"]
mod tests;
