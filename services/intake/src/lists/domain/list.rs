//! A list of applications: which ones, in which order, and where a page ends.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Utc};
use sha2::{Digest, Sha256};
use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;

use crate::applications::domain::application::State;

/// Which applications are asked for; what is given must all hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only this applicant's.
    pub(crate) applicant: Option<OrgNumber>,
    /// Drafts too; of one applicant only.
    pub(crate) drafts: bool,
    /// Only of this call.
    pub(crate) call: Option<CallId>,
    /// Only of calls of this edition.
    pub(crate) edition: Option<String>,
    /// Only of calls of this scheme.
    pub(crate) scheme: Option<String>,
    /// Only of calls of this grant year.
    pub(crate) year: Option<Year>,
    /// Only in one of these states; empty: in any.
    pub(crate) states: Vec<State>,
    /// Only submitted from this instant on.
    pub(crate) submitted_from: Option<DateTime<Utc>>,
    /// Only submitted before this instant.
    pub(crate) submitted_before: Option<DateTime<Utc>>,
    /// Only applying for this or more.
    pub(crate) applied_from: Option<Money>,
    /// Only applying for this or less.
    pub(crate) applied_to: Option<Money>,
    /// Only with these words, in small letters.
    pub(crate) words: Option<String>,
}

impl Filter {
    /// Whether it asks for what a draft does not have.
    pub(crate) fn asks_for_submission(&self) -> bool {
        self.submitted_from.is_some()
            || self.submitted_before.is_some()
            || self.applied_from.is_some()
            || self.applied_to.is_some()
            || self.words.is_some()
    }
}

/// The sort order of a list; equal ones by id, that is by creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// By id.
    #[default]
    Created,
    /// By time of submission.
    Submitted,
    /// By the sum applied for.
    Applied,
    /// By the applicant's name.
    Applicant,
    /// By case number.
    CaseNumber,
}

/// Order and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sort {
    /// By what.
    pub(crate) order: Order,
    /// Last first.
    pub(crate) descending: bool,
}

/// The sort key of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// Its id alone.
    Id,
    /// An instant.
    At(DateTime<Utc>),
    /// An amount, øre.
    Ore(i64),
    /// A text.
    Text(String),
}

impl Key {
    /// Whether a list of this order has such keys.
    fn is_of(&self, order: Order) -> bool {
        match order {
            Order::Created => matches!(self, Self::Id),
            Order::Submitted => matches!(self, Self::At(_)),
            Order::Applied => matches!(self, Self::Ore(_)),
            Order::Applicant | Order::CaseNumber => matches!(self, Self::Text(_)),
        }
    }
}

/// The end of a page: the last application on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Which list it is of.
    list: String,
    /// Key of the application.
    pub(crate) key: Key,
    /// The application.
    pub(crate) id: ApplicationId,
}

impl Cursor {
    /// The end of a page of this list.
    pub(crate) fn new(filter: &Filter, sort: Sort, key: Key, id: ApplicationId) -> Self {
        Self {
            list: list(filter, sort),
            key,
            id,
        }
    }

    /// Whether it is of this list: the same filter, whatever the caller sees, and the same order.
    pub(crate) fn is_of(&self, filter: &Filter, sort: Sort) -> bool {
        self.list == list(filter, sort) && self.key.is_of(sort.order)
    }
}

/// Names a list. Made from what `Debug` writes, so that no field can be forgotten; a token need not outlive a version
/// of this program.
fn list(filter: &Filter, sort: Sort) -> String {
    let digest = Sha256::digest(format!("{filter:?} {sort:?}"));
    hex::encode(&digest[..12])
}

/// The text inside a page token.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.list, self.id)?;
        match &self.key {
            Key::Id => f.write_str("i"),
            Key::At(at) => write!(f, "a{}", at.timestamp_micros()),
            Key::Ore(ore) => write!(f, "o{ore}"),
            Key::Text(text) => write!(f, "t{text}"),
        }
    }
}

/// The text is none that this program wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("page token")]
pub(crate) struct CursorError;

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let mut parts = text.splitn(3, ' ');
        let mut next = || parts.next().ok_or(CursorError);
        let (list, id, key) = (next()?, next()?, next()?);
        let mut characters = key.chars();
        let kind = characters.next().ok_or(CursorError)?;
        let value = characters.as_str();
        let number = || value.parse::<i64>().map_err(|_| CursorError);
        let key = match kind {
            'i' if value.is_empty() => Key::Id,
            'a' => Key::At(instant(number()?).ok_or(CursorError)?),
            'o' => Key::Ore(number()?),
            // The database takes no NUL.
            't' if !value.contains('\0') => Key::Text(value.to_owned()),
            _ => return Err(CursorError),
        };
        Ok(Self {
            list: list.to_owned(),
            key,
            id: id.parse().map_err(|_| CursorError)?,
        })
    }
}

/// Microseconds since 1970, in years that the database holds.
fn instant(micros: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).filter(|at| (1..=9999).contains(&at.year()))
}

/// A page of a list: what `ListApplications` asks for.
#[derive(Debug)]
pub(crate) struct ListApplications {
    /// Applications at most.
    pub(crate) size: usize,
    /// Which.
    pub(crate) filter: Filter,
    /// In which order.
    pub(crate) sort: Sort,
    /// After which; none: from the start.
    pub(crate) after: Option<Cursor>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPLICATION: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn cursor(key: Key) -> Cursor {
        let sort = Sort::default();
        Cursor::new(&Filter::default(), sort, key, APPLICATION.parse().unwrap())
    }

    #[test]
    fn a_cursor_leads_back() {
        for key in [
            Key::Id,
            Key::At("2024-02-15T12:00:00.000001Z".parse().unwrap()),
            Key::Ore(-1),
            Key::Text("Ås og Ørje  ".to_owned()),
            Key::Text(String::new()),
        ] {
            let cursor = cursor(key);
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn a_cursor_is_of_one_list() {
        let (filter, sort) = (Filter::default(), Sort::default());
        assert!(cursor(Key::Id).is_of(&filter, sort));
        let descending = Sort {
            descending: true,
            ..sort
        };
        assert!(!cursor(Key::Id).is_of(&filter, descending));
        let submitted = Filter {
            states: vec![State::Submitted],
            ..Filter::default()
        };
        assert!(!cursor(Key::Id).is_of(&submitted, sort));
        // A key of another kind, in a token that somebody made up.
        assert!(!cursor(Key::Ore(1)).is_of(&filter, sort));
    }

    #[test]
    fn rubbish_is_no_cursor() {
        let far = format!("x {APPLICATION} a{}", i64::MAX);
        let nul = format!("x {APPLICATION} ta\0b");
        let key = format!("x {APPLICATION} q1");
        let short = format!("x {APPLICATION}");
        for text in ["", "x", "x y i", &far, &nul, &key, &short] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
