//! SQL of intake, one file a table. Every function takes the connection of a transaction or of a read.

pub(crate) mod applications;
pub(crate) mod attachments;
pub(crate) mod call_drafts;
pub(crate) mod calls;
pub(crate) mod change_reports;
pub(crate) mod changes;
pub(crate) mod completions;
pub(crate) mod delegations;
pub(crate) mod details;
pub(crate) mod districts;
pub(crate) mod dossiers;
pub(crate) mod draft_counts;
pub(crate) mod editions;
pub(crate) mod endings;
pub(crate) mod facts;
pub(crate) mod imports;
pub(crate) mod listing;
pub(crate) mod lists;
pub(crate) mod offices;
pub(crate) mod organisations;
pub(crate) mod predecessors;
pub(crate) mod preliminary_answers;
pub(crate) mod register_questions;
pub(crate) mod registrations;
pub(crate) mod revisions;
pub(crate) mod signatures;
pub(crate) mod standing;
pub(crate) mod submissions;
pub(crate) mod successions;
pub(crate) mod supplements;
pub(crate) mod told_once;
pub(crate) mod workbook_imports;

use std::error::Error as StdError;

use tilskudd_store::Error as StoreError;

/// A column that holds what the code never writes.
fn broken<E>(table: &'static str, column: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: StdError + Send + Sync + 'static,
{
    move |error| StoreError::Inconsistent {
        table,
        column,
        source: Some(Box::new(error)),
    }
}

/// A column that holds a word which the code does not know.
fn unknown(table: &'static str, column: &'static str) -> StoreError {
    StoreError::Inconsistent {
        table,
        column,
        source: None,
    }
}

/// Checks that a statement changed one row.
fn one(actual: u64) -> Result<(), StoreError> {
    if actual == 1 {
        Ok(())
    } else {
        Err(StoreError::RowsAffected { expected: 1, actual })
    }
}
