//! The tables of payment: plain functions on a connection, a file for each aggregate.
//!
//! Every function gives [`tilskudd_store::Error`]; a row that breaks the code's own rules is
//! [`tilskudd_store::Error::Inconsistent`] and names its column.

pub(crate) mod accounts;
pub(crate) mod balances;
pub(crate) mod claims;
pub(crate) mod decisions;
pub(crate) mod files;
pub(crate) mod instalments;
pub(crate) mod journal;
pub(crate) mod lines;
pub(crate) mod returns;

use std::error::Error as StdError;
use std::str::FromStr;

use sqlx::postgres::PgQueryResult;
use tilskudd_kernel::year::Year;
use tilskudd_store::Error;
use uuid::Uuid;

/// A page of a list by id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// Only after this id; the nil UUID: from the start.
    pub(crate) after: Uuid,
    /// Rows at most; one more is read, which tells whether there is a next page.
    pub(crate) limit: i64,
}

/// A value of a row in its own type.
fn column<T>(table: &'static str, column: &'static str, text: &str) -> Result<T, Error>
where
    T: FromStr<Err: StdError + Send + Sync + 'static>,
{
    text.parse().map_err(|source| Error::Inconsistent {
        table,
        column,
        source: Some(Box::new(source)),
    })
}

/// A grant year of a row.
fn year(table: &'static str, year: i32) -> Result<Year, Error> {
    Year::new(year).map_err(|source| Error::Inconsistent {
        table,
        column: "year",
        source: Some(Box::new(source)),
    })
}

/// Exactly this many rows must have changed.
fn expect(done: &PgQueryResult, expected: usize) -> Result<(), Error> {
    let expected = expected as u64;
    if done.rows_affected() == expected {
        Ok(())
    } else {
        Err(Error::RowsAffected {
            expected,
            actual: done.rows_affected(),
        })
    }
}
