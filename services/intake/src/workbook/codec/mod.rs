//! Between messages and domain types, both ways.

pub(crate) mod export;
pub(crate) mod requests;
pub(crate) mod workbook;
