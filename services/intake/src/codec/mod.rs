//! Between messages and domain types: reading with the limits that the fields' comments state, and writing.
//!
//! Used where a request is parsed, where stored bytes are read back, and where events come in.

pub(crate) mod application;
pub(crate) mod attachment;
pub(crate) mod attachment_transfer;
pub(crate) mod call;
pub(crate) mod change_report;
pub(crate) mod command;
pub(crate) mod completion;
pub(crate) mod content;
pub(crate) mod copy;
pub(crate) mod day;
pub(crate) mod decision;
pub(crate) mod delegation;
pub(crate) mod edition;
pub(crate) mod ending;
pub(crate) mod export;
pub(crate) mod finding;
pub(crate) mod list;
pub(crate) mod mask;
pub(crate) mod organisation;
pub(crate) mod preliminary_answer;
pub(crate) mod public_call;
pub(crate) mod record;
pub(crate) mod registration;
pub(crate) mod succession;
pub(crate) mod summary;
pub(crate) mod supplement;
pub(crate) mod totals;
mod trimmed;
pub(crate) mod verification;
pub(crate) mod vocabulary;
pub(crate) mod workbook;
