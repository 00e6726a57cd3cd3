//! The schema `allocation`: plain functions on a connection, one file a table or two.
//!
//! Lock order: the frame's row, then proposals in the order of their ids.

pub(crate) mod awarded;
pub(crate) mod carry_over;
pub(crate) mod completion;
pub(crate) mod copies;
pub(crate) mod decision;
pub(crate) mod ended;
pub(crate) mod frame;
pub(crate) mod frame_proposal;
pub(crate) mod proposal;
pub(crate) mod standing;

use crate::error::Error;

/// Checks that a statement changed exactly as many rows as it must.
fn rows(affected: u64, expected: usize) -> Result<(), Error> {
    let expected = u64::try_from(expected).unwrap_or(u64::MAX);
    if affected == expected {
        return Ok(());
    }
    Err(Error::Store(tilskudd_store::Error::RowsAffected {
        expected,
        actual: affected,
    }))
}

/// How many rows to ask for: one more than the page, which tells whether there is another page.
fn one_more(page: usize) -> i64 {
    i64::try_from(page).unwrap_or(i64::MAX).saturating_add(1)
}
