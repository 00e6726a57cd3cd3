//! The schema `assessment`: plain functions on a connection, one file a table or two.
//!
//! Lock order: the case's row, before anything that belongs to it is read for a write.

pub mod act;
pub mod case_file;
pub mod copies;
pub mod judgement;
pub mod revision;

mod case_row;

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
