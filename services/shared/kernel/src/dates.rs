//! Local dates and deadlines, in the time of Europe/Oslo.
//!
//! A deadline in a letter is a date on a Norwegian wall clock; the system compares instants. The way between
//! them goes through here only, since days of 23 and 25 hours come every year.

use std::fmt;

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone,
    Timelike, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The time zone of every local date.
pub const OSLO: Tz = Tz::Europe__Oslo;

/// The day that stands for: as far back as is known. The first that is accepted.
pub const ALWAYS: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The first and the last year of an accepted date.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The reasons that a text is not a date or time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DateError {
    /// Not an existing day written as `YYYY-MM-DD`.
    #[error("a date is an existing day written as YYYY-MM-DD")]
    Date,
    /// A year before 1900 or after 2200.
    #[error("a date is within the years 1900 to 2200")]
    Year,
    /// Not a time of day written as `HH:MM`.
    #[error("a time of day is written as HH:MM, from 00:00 to 23:59")]
    Time,
}

/// Reads a local date written exactly as `YYYY-MM-DD`, in the years 1900 to 2200.
///
/// # Errors
/// [`DateError::Date`] for another form or a day that does not exist, [`DateError::Year`] outside the years.
pub fn parse_date(text: &str) -> Result<NaiveDate, DateError> {
    let bytes = text.as_bytes();
    let form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(position, byte)| match position {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !form {
        return Err(DateError::Date);
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| DateError::Date)?;
    in_range(date)
}

/// The date, if its year is accepted.
fn in_range(date: NaiveDate) -> Result<NaiveDate, DateError> {
    if YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err(DateError::Year)
    }
}

/// A day as in Norwegian running text, the same in both forms: `1. mars 2025`.
#[must_use]
pub fn in_norwegian(date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ];
    let month = usize::try_from(date.month0()).ok();
    let month = month.and_then(|month| MONTHS.get(month)).copied();
    format!("{}. {} {}", date.day(), month.unwrap_or_default(), date.year())
}

/// A day as in English running text: `1 March 2025`.
#[must_use]
pub fn in_english(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// The date that calendars in Norway show at this instant.
#[must_use]
pub fn local_date(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&OSLO).date_naive()
}

/// The first instant of a local date.
#[must_use]
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    match OSLO.from_local_datetime(&midnight) {
        LocalResult::Single(instant) => instant.to_utc(),
        LocalResult::Ambiguous(first, _) => first.to_utc(),
        LocalResult::None => end_of_gap(midnight),
    }
}

/// The first instant after a gap in local time that `inside` falls in (when clocks are put forward).
fn end_of_gap(inside: NaiveDateTime) -> DateTime<Utc> {
    // Walks to the first minute that exists. Oslo's offsets are whole minutes since 1895, and no gap is longer
    // than two hours.
    (1..=120)
        .filter_map(|minutes| inside.checked_add_signed(TimeDelta::minutes(minutes)))
        .find_map(|later| OSLO.from_local_datetime(&later).earliest())
        .map_or_else(|| inside.and_utc(), |instant| instant.to_utc())
}

/// A deadline (frist): a local date, at its end or with the minute of the day that is the last in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Deadline {
    /// The local date.
    pub date: NaiveDate,
    /// The last minute that is in time; none means the whole day.
    pub time: Option<NaiveTime>,
}

impl Deadline {
    /// The deadline on a date, at the time written as `HH:MM`, or at the end of the day when `time` is empty.
    ///
    /// # Errors
    /// [`DateError::Time`] for another form, [`DateError::Year`] for a date outside the years 1900 to 2200.
    pub fn parse(date: NaiveDate, time: &str) -> Result<Deadline, DateError> {
        let date = in_range(date)?;
        let time = if time.is_empty() {
            None
        } else {
            Some(parse_time(time)?)
        };
        Ok(Deadline { date, time })
    }

    /// Whether what arrives at `now` is too late.
    #[must_use]
    pub fn is_past(&self, now: DateTime<Utc>) -> bool {
        now >= self.instant()
    }

    /// The first instant that is too late: the local midnight after the date, or the end of the minute named.
    ///
    /// A minute that comes twice (clocks put back) counts the second time; one that is skipped (clocks put
    /// forward) ends where the gap ends. Both are read in favour of the one who must be in time.
    #[must_use]
    pub fn instant(&self) -> DateTime<Utc> {
        let Some(time) = self.time else {
            return self
                .date
                .checked_add_days(Days::new(1))
                .map_or(DateTime::<Utc>::MAX_UTC, start_of_day);
        };
        let minute = self.date.and_time(
            time.with_second(0)
                .and_then(|t| t.with_nanosecond(0))
                .unwrap_or(time),
        );
        match OSLO.from_local_datetime(&minute) {
            LocalResult::Single(last) | LocalResult::Ambiguous(_, last) => last
                .to_utc()
                .checked_add_signed(TimeDelta::minutes(1))
                .unwrap_or(DateTime::<Utc>::MAX_UTC),
            LocalResult::None => end_of_gap(minute),
        }
    }
}

/// Reads a time of day written exactly as `HH:MM`.
fn parse_time(text: &str) -> Result<NaiveTime, DateError> {
    let form = text.len() == 5
        && text.bytes().enumerate().all(|(i, byte)| {
            if i == 2 {
                byte == b':'
            } else {
                byte.is_ascii_digit()
            }
        });
    if !form {
        return Err(DateError::Time);
    }
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| DateError::Time)
}

/// As in a letter: `2024-03-01`, or `2024-03-01 15:00`.
impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            None => write!(f, "{}", self.date),
            Some(time) => write!(f, "{} {}", self.date, time.format("%H:%M")),
        }
    }
}

/// A deadline as written in files and messages: both parts as text, the time empty for a whole day.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    date: String,
    #[serde(default)]
    time: String,
}

impl TryFrom<Written> for Deadline {
    type Error = DateError;

    fn try_from(written: Written) -> Result<Deadline, DateError> {
        Deadline::parse(parse_date(&written.date)?, &written.time)
    }
}

impl From<Deadline> for Written {
    fn from(deadline: Deadline) -> Written {
        let time = deadline
            .time
            .map_or_else(String::new, |time| time.format("%H:%M").to_string());
        Written {
            date: deadline.date.to_string(),
            time,
        }
    }
}

#[cfg(test)]
mod tests;
