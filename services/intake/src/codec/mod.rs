//! Between messages and domain types: reading with the limits that the fields' comments state, and writing.
//!
//! Used where a request is parsed, where stored bytes are read back, and where events come in.

pub(crate) mod application;
pub(crate) mod call;
pub(crate) mod content;
pub(crate) mod edition;
pub(crate) mod export;
pub(crate) mod finding;
pub(crate) mod organisation;
pub(crate) mod summary;
mod trimmed;
pub(crate) mod vocabulary;
pub(crate) mod workbook;
