//! The schema `assessment`: plain functions on a connection, one file a table or two.
//!
//! Lock order: the case's row, before anything that belongs to it is read for a write.

pub(crate) mod call;
pub(crate) mod case_file;
pub(crate) mod conflict_and_return;
pub(crate) mod judgement;
pub(crate) mod revision;

mod case_row;
