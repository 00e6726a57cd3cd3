//! Shared checks of SQL results: how many rows a statement changed, and whether a row is consistent.

use std::error::Error as StdError;
use std::str::FromStr;

use sqlx::postgres::PgQueryResult;

use crate::error::Error;

/// Checks that a statement changed exactly this many rows.
///
/// # Errors
/// [`Error::RowsAffected`].
pub fn ensure_affected(done: &PgQueryResult, expected: usize) -> Result<(), Error> {
    let expected = u64::try_from(expected).unwrap_or(u64::MAX);
    let actual = done.rows_affected();
    if actual == expected {
        return Ok(());
    }
    Err(Error::RowsAffected { expected, actual })
}

/// Checks that a statement changed exactly one row.
///
/// # Errors
/// [`Error::RowsAffected`].
pub fn ensure_one(done: &PgQueryResult) -> Result<(), Error> {
    ensure_affected(done, 1)
}

/// A stored value that breaks the code's own rules: a fault, never a person's doing.
pub fn inconsistent(
    table: &'static str,
    column: &'static str,
    source: impl Into<Box<dyn StdError + Send + Sync>>,
) -> Error {
    Error::Inconsistent {
        table,
        column,
        source: Some(source.into()),
    }
}

/// The text of a column in its own type: a stored word, an organisation number.
///
/// # Errors
/// [`Error::Inconsistent`].
pub fn parsed<T>(table: &'static str, column: &'static str, text: &str) -> Result<T, Error>
where
    T: FromStr<Err: StdError + Send + Sync + 'static>,
{
    text.parse().map_err(|error| inconsistent(table, column, error))
}
