//! The schema `reporting`: plain functions on a connection.
//!
//! Lock order: the recipient's year, then obligations by id, then the recipients' standings by organisation number,
//! year and scheme; what belongs to an obligation is read for a write under the obligation's lock only.

pub mod award;
pub mod copies;
pub mod obligation;
pub mod recipient_year;
pub mod report;
pub mod settlement;
pub mod standing;

mod obligation_row;

use std::error::Error as StdError;

/// A stored value that breaks the code's own rules: a fault, never a person's doing.
fn inconsistent(
    table: &'static str,
    column: &'static str,
    source: impl StdError + Send + Sync + 'static,
) -> tilskudd_store::Error {
    tilskudd_store::Error::Inconsistent {
        table,
        column,
        source: Some(Box::new(source)),
    }
}

/// Checks that a statement changed exactly one row.
fn one_row(affected: u64) -> Result<(), tilskudd_store::Error> {
    if affected == 1 {
        return Ok(());
    }
    Err(tilskudd_store::Error::RowsAffected {
        expected: 1,
        actual: affected,
    })
}
