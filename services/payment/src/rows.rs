//! The tables of payment: plain functions on a connection, a file for each aggregate.
//!
//! Every function gives [`tilskudd_store::Error`]; a row that breaks the code's own rules is
//! [`tilskudd_store::Error::Inconsistent`] and names its column.

use chrono::{DateTime, Utc};
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::inconsistent;
use tilskudd_store::{Error, Page};
use uuid::Uuid;

/// The key that a page starts after: the nil id, which is before all others, from the start.
pub(crate) fn start<K: Copy>(page: &Page<K>, id: impl FnOnce(Uuid) -> K) -> K {
    page.after.unwrap_or_else(|| id(Uuid::nil()))
}

/// A grant year of a row.
pub(crate) fn year(table: &'static str, year: i32) -> Result<Year, Error> {
    Year::new(year).map_err(|error| inconsistent(table, "year", error))
}

/// The person and time of an act; none when nobody has done it.
pub(crate) fn signed(person: Option<PersonId>, at: Option<DateTime<Utc>>) -> Option<Signed> {
    let (person, at) = person.zip(at)?;
    Some(Signed { person, at })
}
